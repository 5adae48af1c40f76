import { setTimeout as sleep } from "node:timers/promises";
import { connectAll } from "./reconnect-storm.js";
import type { LoadTarget } from "./setup.js";

/** Pairs of users who keep messages in flight: the next is sent when one has been delivered. */
export interface ClosedLoop {
  /** Sends for some seconds; returns the messages delivered a second. @throws Error if one is not delivered in the end */
  run(seconds: number): Promise<number>;
  close(): void;
}

const IN_FLIGHT = 4;
const MAX_WAIT_MS = 30_000;

/** Connects the users, each receiver to a sender of its own. */
export async function createClosedLoop({ urls, users }: LoadTarget): Promise<ClosedLoop> {
  const url = () => urls[0] ?? "";
  let isRunning = false;
  let sent = 0;
  let delivered = 0;
  const senders = await connectAll(users.senders, url);
  const receivers = await connectAll(
    users.receivers.map(({ token }) => token),
    url,
    (index) => {
      delivered += 1;
      if (isRunning) send(index);
    },
  );

  function send(index: number): void {
    const { sender, conversationId } = users.receivers[index] ?? { sender: 0, conversationId: "" };
    senders[sender]?.send(conversationId, `loop-${(sent += 1)}`, `message ${sent}`);
  }

  return {
    run: async (seconds) => {
      isRunning = true;
      const [before, begun] = [delivered, performance.now()];
      for (let index = 0; index < receivers.length; index += 1)
        for (let message = 0; message < IN_FLIGHT; message += 1) send(index);
      await sleep(seconds * 1000);
      isRunning = false;
      const rate = ((delivered - before) * 1000) / (performance.now() - begun);
      for (const end = Date.now() + MAX_WAIT_MS; delivered < sent && Date.now() < end;) await sleep(10);
      if (delivered !== sent) throw new Error(`${sent - delivered} of ${sent} messages were not delivered.`);
      return rate;
    },
    close: () => {
      for (const client of [...senders, ...receivers]) client.cut();
    },
  };
}
