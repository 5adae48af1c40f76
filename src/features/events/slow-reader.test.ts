import type { Socket } from "node:net";
import { print } from "graphql";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { EventsDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { readMetrics } from "../../testing/metrics.js";
import type { Device } from "../../testing/person.js";

const app = await testApp({ STREAM_QUEUE_EVENTS: "10" });

/** 18 MB, more than the socket buffers. */
const MAX_MESSAGES = 280;
/** Nearly the longest allowed text: 225 KB. */
const BODY = "👨‍👩‍👧‍👦".repeat(2600);

/** Opens a stream on a device that then stops reading from its socket. */
async function stalledReader(device: Device) {
  const socket = new WebSocket(app.url.replace("http", "ws"), "graphql-transport-ws");
  const received: {
    type: string;
    payload?: { data?: { events: { __typename: string; message?: { sequence: number } } } };
  }[] = [];
  const isReady = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      received.push(JSON.parse((data as Buffer).toString()) as (typeof received)[number]);
      if (received.at(-1)?.payload?.data?.events.__typename === "StreamReady") resolve();
    });
  });
  await new Promise((resolve) => socket.once("open", resolve));
  const authorization = `Bearer ${device.tokens.accessToken}`;
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  await new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: print(EventsDocument) } }));
  await isReady;
  const { _socket: connection } = socket as unknown as { _socket: Socket };
  connection.pause();
  return {
    resume: () => connection.resume(),
    sequences: () => received.flatMap(({ payload }) => payload?.data?.events.message?.sequence ?? []),
    close: () => socket.terminate(),
  };
}

describe("a subscriber that stops reading", () => {
  it("does not delay others, and gets every event when it reads again", { timeout: 60_000 }, async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const stalled = await stalledReader(bo);
    const reader = bo.listen(EventsDocument, {});
    await reader.next();
    const slowConsumers = async () => (await readMetrics(app)).get("slow_consumers_total") ?? 0;
    let sent = 0;
    const sendSome = async () => {
      await Promise.all(Array.from({ length: 8 }, () => ada.send(conversation, BODY)));
      sent += 8;
    };
    // No longer than needed: the server closes a socket whose ping is not answered for 12 s.
    while (sent < MAX_MESSAGES && (await slowConsumers()) === 0) await sendSome();
    await sendSome();
    const seen = await reader.take(sent);
    const everything = Array.from({ length: sent }, (_, n) => n + 1);
    const sequences = seen.map(({ events }) => (events.__typename === "MessageSent" ? events.message.sequence : 0));
    expect(sequences).toEqual(everything);
    // The stream had to detach and catch up from the log.
    expect(stalled.sequences().length).toBeLessThan(sent);
    expect(await slowConsumers()).toBe(1);
    stalled.resume();
    await expect.poll(() => stalled.sequences().length, { timeout: 20_000 }).toBe(sent);
    expect(stalled.sequences()).toEqual(everything);
    stalled.close();
  });
});
