import type { MessageKey } from "./operations.js";
import { type History, mayHaveHappened } from "./history.js";
import { lostCallsOf } from "./losses.js";
import { sendKeyOf, sendsOf } from "./sends.js";
import type { Tables } from "./tables.js";
import { groupBy } from "../../../src/infra/group-by.js";

export const messageName = ({ conversation, sequence }: MessageKey) => `message ${conversation}/${sequence}`;

/** Returns all texts that each stored message may ever have had, by message name. */
export function possibleTextsOf(history: History, { messages }: Tables): Map<string, Set<string>> {
  const bodies = new Map(
    sendsOf(history).map((send) => [sendKeyOf(send.conversation, send.user, send.clientMessageId), send.body]),
  );
  const texts = new Map<string, Set<string>>();
  for (const row of messages) {
    const body = bodies.get(sendKeyOf(row.conversation, row.sender, row.clientMessageId));
    texts.set(messageName(row), new Set(body === undefined ? [] : [body]));
  }
  for (const call of history.callsOf("edit"))
    if (mayHaveHappened(call)) texts.get(messageName(call.input))?.add(call.input.body);
  return texts;
}

/** Returns the texts that messages may have had in a lost state, by conversation: their sequences are given out again. */
export function lostTextsOf(history: History): Map<number, Set<string>> {
  const calls = [...lostCallsOf(history, "send"), ...lostCallsOf(history, "edit")];
  const inputs = groupBy(
    calls.map(({ input }) => input),
    ({ conversation }) => conversation,
  );
  return new Map([...inputs].map(([conversation, all]) => [conversation, new Set(all.map(({ body }) => body))]));
}
