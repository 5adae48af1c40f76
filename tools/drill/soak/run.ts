import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../random.js";
import { freePort } from "../cluster/ports.js";
import { startCluster } from "../cluster/cluster.js";
import { createChurn } from "./churn.js";
import { type Footprint, readFootprint } from "./footprint.js";
import { openInspector } from "./inspector.js";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly program: string;
  readonly home: string;
  readonly say: (line: string) => void;
}

/** What was held before and after, with nobody there, and which parts have ended by themselves. */
export interface SoakResult {
  readonly before: Footprint;
  readonly after: Footprint;
  readonly deaths: readonly string[];
}

const NODES = 2;
/** The share of the time in which caches fill and code is compiled, before what is there is taken for normal. */
const WARMING = 0.25;
/** In this time who has gone is gone everywhere: graces, leases, kept connections. */
const QUIET_MS = 25_000;

export async function runSoak({ minutes, seed, program, home, say }: SoakOptions): Promise<SoakResult> {
  const ports = await Promise.all(Array.from({ length: NODES }, freePort));
  const deaths: string[] = [];
  const stage = await startCluster({
    home,
    say,
    program,
    nodes: NODES,
    onUnexpectedExit: (part, how) => deaths.push(`${part} ended by itself with ${how}`),
    flags: (node) => [`--inspect=127.0.0.1:${ports[node - 1] ?? 0}`],
  });
  const inspectors = await Promise.all(ports.map(openInspector));
  const churn = createChurn(stage, createRandom(seed));

  async function liveFor(share: number): Promise<Footprint> {
    const devices = await churn.run(share * minutes * 60_000);
    say(`${devices} devices have come and gone; looking at what is left …`);
    await sleep(QUIET_MS);
    return readFootprint(stage, inspectors);
  }

  const before = await liveFor(WARMING);
  const after = await liveFor(1 - WARMING);
  for (const inspector of inspectors) inspector.close();
  await stage.close();
  return { before, after, deaths };
}
