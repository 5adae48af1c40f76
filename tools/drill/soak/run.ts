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
  readonly print: (line: string) => void;
}

/** Footprints without users before and after, and unexpected exits. */
export interface SoakResult {
  readonly before: Footprint;
  readonly after: Footprint;
  readonly exits: readonly string[];
}

const NODES = 2;
/** Share of the time before the first footprint, in which caches fill and code is compiled. */
const WARM_UP_SHARE = 0.25;
/** Time for presence grace periods, leases and keep-alive connections to end. */
const SETTLE_MS = 25_000;

export async function runSoak({ minutes, seed, program, home, print }: SoakOptions): Promise<SoakResult> {
  const ports = await Promise.all(Array.from({ length: NODES }, freePort));
  const exits: string[] = [];
  const cluster = await startCluster({
    home,
    print: print,
    program,
    nodes: NODES,
    onUnexpectedExit: (name, exit) => exits.push(`${name} exited unexpectedly with ${exit}`),
    flags: (node) => [`--inspect=127.0.0.1:${ports[node - 1] ?? 0}`],
  });
  const inspectors = await Promise.all(ports.map(openInspector));
  const churn = createChurn(cluster, createRandom(seed));

  async function churnFor(share: number): Promise<Footprint> {
    const devices = await churn.run(share * minutes * 60_000);
    print(`${devices} devices have disconnected; reading the footprint …`);
    await sleep(SETTLE_MS);
    return readFootprint(cluster, inspectors);
  }

  const before = await churnFor(WARM_UP_SHARE);
  const after = await churnFor(1 - WARM_UP_SHARE);
  for (const inspector of inspectors) inspector.close();
  await cluster.close();
  return { before, after, exits: exits };
}
