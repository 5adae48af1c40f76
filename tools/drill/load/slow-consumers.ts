import { setTimeout as sleep } from "node:timers/promises";
import type { LoadTarget } from "./setup.js";
import { connectAll } from "./reconnect-storm.js";

/** How those who read fare while half of the crowd does not. */
export interface SlowConsumersReport {
  readonly slowConsumers: number;
  readonly reading: number;
  /** Milliseconds from saying to hearing, at the 99th of a hundred: when all read, and when half do not. */
  readonly p99Before: number;
  readonly p99After: number;
  /** Bytes by which the server's memory has grown for each who does not read. */
  readonly bytesEach: number;
}

const PER_SECOND = 300;
const SECONDS = 12;
/** About what people write, and then some, so that what is not read adds up. */
const PADDING = "x".repeat(1000);

/** Tells everybody things, first while all read and then while half of them have stopped, and times those who do. */
export async function stalled({ urls, town, memoryOf }: LoadTarget): Promise<SlowConsumersReport> {
  const half = Math.floor(town.listeners.length / 2);
  let delays: number[] = [];
  const speakers = await connectAll(town.speakers, () => urls[0] ?? "");
  const listeners = await connectAll(
    town.listeners.map(({ token }) => token),
    () => urls[0] ?? "",
    (index, body) => {
      if (index >= half) delays.push(performance.now() - Number.parseFloat(body));
    },
  );
  let said = 0;
  const talk = async () => {
    delays = [];
    const begun = performance.now();
    for (let n = 0; n < PER_SECOND * SECONDS; n += 1) {
      while (performance.now() - begun < (n * 1000) / PER_SECOND) await sleep(1);
      // To those who read and to those who do not, in turn.
      const index = n % 2 === 0 ? (n / 2) % half : half + (((n - 1) / 2) % (listeners.length - half));
      const { speaker, conversationId } = town.listeners[index] ?? { speaker: 0, conversationId: "" };
      speakers[speaker]?.say(conversationId, `stalled-${(said += 1)}`, `${performance.now()} ${PADDING}`);
    }
    await sleep(2000);
    return percentile(delays, 0.99);
  };
  await talk();
  const p99Before = await talk();
  const memoryBefore = await memoryOf();
  for (const listener of listeners.slice(0, half)) listener.stall();
  const p99After = await talk();
  const bytesEach = Math.max(0, (await memoryOf()) - memoryBefore) / half;
  for (const client of [...speakers, ...listeners]) client.cut();
  return { slowConsumers: half, reading: listeners.length - half, p99Before, p99After, bytesEach };
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * share)] ?? Infinity;
}
