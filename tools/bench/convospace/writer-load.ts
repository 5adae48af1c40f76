import type { App } from "../../../src/context.js";
import { percentile } from "../load/percentiles.js";
import { built } from "../harness/built.js";
import type { Recipient } from "./recipient.js";

const { NO_MEDIA } = await built("model/message.js");

const TEXT = "and this is about as much as people say to each other in one message of a chat, give or take a few words";

let messageCount = 0;

/** Sends one message of the sender; returns it once it is committed. */
export async function sendOne({ writer }: App, { conversationId, senderId, userId }: Recipient) {
  const message = await writer.send({
    ...{ conversationId, userId: senderId, peerId: userId },
    clientMessageId: `sent-${(messageCount += 1)}`,
    content: { ...NO_MEDIA, type: "TEXT", body: TEXT, replyToSeq: null },
  });
  if (message.body !== TEXT) throw new Error(`The writer returned another text: ${message.body}`);
  return message;
}

/** Sends with `callers` concurrent callers, one message after the other each; returns counts and latencies. */
export async function write(
  app: App,
  recipients: readonly Recipient[],
  { callers, seconds }: { callers: number; seconds: number },
) {
  const end = performance.now() + seconds * 1000;
  const latencies: number[] = [];
  let sent = 0;
  const sendUntilEnd = async (recipient: Recipient | undefined) => {
    if (recipient === undefined) return;
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      await sendOne(app, recipient);
      sent += 1;
      if (performance.now() < end) latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, n) => sendUntilEnd(recipients[n % recipients.length])));
  return { sent, done: latencies.length, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}
