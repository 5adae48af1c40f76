import { setTimeout as sleep } from "node:timers/promises";
import type { LoadTarget } from "./setup.js";
import { connectAll } from "./reconnect-storm.js";

/** Delivery latency of reading clients while half of the clients do not read. */
export interface SlowConsumersReport {
  readonly slowConsumers: number;
  readonly reading: number;
  /** p99 delivery latency in milliseconds while all clients read. */
  readonly p99Before: number;
  /** The same while half of them do not. */
  readonly p99After: number;
  /** Growth of the server's memory per slow consumer. */
  readonly bytesEach: number;
}

const PER_SECOND = 300;
const SECONDS = 12;
/** Makes unread messages fill buffers soon. */
const PADDING = "x".repeat(1000);

/** Sends to all receivers, first while all read and then while half have stopped, and times the others. */
export async function measureSlowConsumers({ urls, users, memoryOf }: LoadTarget): Promise<SlowConsumersReport> {
  const half = Math.floor(users.receivers.length / 2);
  let delays: number[] = [];
  const senders = await connectAll(users.senders, () => urls[0] ?? "");
  const receivers = await connectAll(
    users.receivers.map(({ token }) => token),
    () => urls[0] ?? "",
    (index, body) => {
      if (index >= half) delays.push(performance.now() - Number.parseFloat(body));
    },
  );
  let sent = 0;
  const sendForAWhile = async () => {
    delays = [];
    const begun = performance.now();
    for (let n = 0; n < PER_SECOND * SECONDS; n += 1) {
      while (performance.now() - begun < (n * 1000) / PER_SECOND) await sleep(1);
      // Alternates between slow consumers and reading clients.
      const index = n % 2 === 0 ? (n / 2) % half : half + (((n - 1) / 2) % (receivers.length - half));
      const { sender, conversationId } = users.receivers[index] ?? { sender: 0, conversationId: "" };
      senders[sender]?.send(conversationId, `stalled-${(sent += 1)}`, `${performance.now()} ${PADDING}`);
    }
    await sleep(2000);
    return percentile(delays, 0.99);
  };
  await sendForAWhile();
  const p99Before = await sendForAWhile();
  const memoryBefore = await memoryOf();
  for (const receiver of receivers.slice(0, half)) receiver.stall();
  const p99After = await sendForAWhile();
  const bytesEach = Math.max(0, (await memoryOf()) - memoryBefore) / half;
  for (const client of [...senders, ...receivers]) client.cut();
  return { slowConsumers: half, reading: receivers.length - half, p99Before, p99After, bytesEach };
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * share)] ?? Infinity;
}
