import { type Checker, createResult } from "../history/test-run.js";
import { blocksOf } from "../history/blocks.js";
import { type Call, type History, isOk, mayHaveHappened } from "../history/history.js";
import { sendKeyOf } from "../history/sends.js";
import { groupBy } from "../history/group.js";

/** Between two people of whom one has blocked the other, nothing new is said, edited, typed or opened, and no receipt comes. */
export const blocks: Checker = ({ history, tables }) => {
  const result = createResult("a block is silence");
  const pairs = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two] as const]));
  const isSilent = silenceOf(history);
  const peerOf = (user: number, conversation: number) => pairs.get(conversation)?.find((other) => other !== user) ?? 0;
  // What nobody knows the end of may have come to its end after the block.
  const endOf = ({ outcome }: Call) => (outcome === undefined || outcome.kind === "unknown" ? Infinity : outcome.at.n);
  const isWithin = (call: Call, peer: number) => isSilent(call.user, peer, call.invoked.n, endOf(call));

  // A repeated send gets its first message, from before the block: only those count that were never tried outside of one.
  const tries = groupBy(history.callsOf("send"), ({ user, input }) =>
    sendKeyOf(input.conversation, user, input.clientMessageId),
  );
  const stored = new Set(tables.messages.map((row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId)));
  for (const [key, calls] of tries)
    if (calls.every((call) => isWithin(call, peerOf(call.user, call.input.conversation))))
      result.assert(!stored.has(key), () => `${calls[0]?.input.clientMessageId} was said across a block and is there.`);

  for (const call of [...history.callsOf("edit"), ...history.callsOf("type").filter(({ input }) => input.isTyping)])
    if (isWithin(call, peerOf(call.user, call.input.conversation)))
      result.assert(
        !isOk(call as Call),
        () => `${call.device} could ${call.operation} across a block at ${call.invoked.ms} ms.`,
      );
  for (const call of history.callsOf("open"))
    if (isWithin(call, call.input.user))
      result.assert(!isOk(call), () => `${call.device} could open a conversation across a block.`);

  const marks = [...history.callsOf("markRead"), ...history.callsOf("markDelivered")].filter(mayHaveHappened);
  const open = groupBy(
    marks.filter((call) => !isWithin(call, peerOf(call.user, call.input.conversation))),
    ({ user, input }) => `${user} ${input.conversation}`,
  );
  for (const { user, kind, conversation, subject, sequence } of tables.log) {
    if (!/^Messages(Read|Delivered)$/u.test(kind) || subject === user) continue;
    const causes = open.get(`${subject} ${conversation}`) ?? [];
    result.assert(
      causes.some(({ input }) => (input.sequence ?? Infinity) >= (sequence ?? 0)),
      () =>
        `User ${user} was told of ${kind} up to ${sequence} in conversation ${conversation}, marked across a block only.`,
    );
  }
  return result.end();
};

/** Whether one of two people had certainly blocked the other from one moment to another. */
function silenceOf(history: History): (one: number, other: number, from: number, to: number) => boolean {
  const pairKey = (one: number, other: number) => `${Math.min(one, other)} ${Math.max(one, other)}`;
  const spans = groupBy(blocksOf(history), ({ by, of }) => pairKey(by, of));
  return (one, other, from, to) =>
    (spans.get(pairKey(one, other)) ?? []).some((block) => block.from < from && to < block.to);
}
