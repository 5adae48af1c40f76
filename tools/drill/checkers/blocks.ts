import { type Checker, createResult } from "../history/test-run.js";
import { blocksOf } from "../history/blocks.js";
import { type Call, type History, isOk, mayHaveHappened } from "../history/history.js";
import { sendKeyOf } from "../history/sends.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Between two users of whom one has blocked the other: no new send, edit, typing, conversation or receipt. */
export const blocks: Checker = ({ history, tables }) => {
  const result = createResult("blocks stop all traffic");
  const pairs = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two] as const]));
  const isBlocked = createBlockLookup(history);
  const peerOf = (user: number, conversation: number) => pairs.get(conversation)?.find((other) => other !== user) ?? 0;
  // An indeterminate call may have taken effect after the block.
  const endOf = ({ outcome }: Call) => (outcome === undefined || outcome.kind === "info" ? Infinity : outcome.at.n);
  const isDuringBlock = (call: Call, peer: number) => isBlocked(call.user, peer, call.invoked.n, endOf(call));

  // A retry returns the message of the first attempt: only sends with all attempts inside a block count.
  const attempts = groupBy(history.callsOf("send"), ({ user, input }) =>
    sendKeyOf(input.conversation, user, input.clientMessageId),
  );
  const stored = new Set(tables.messages.map((row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId)));
  for (const [key, calls] of attempts)
    if (calls.every((call) => isDuringBlock(call, peerOf(call.user, call.input.conversation))))
      result.assert(
        !stored.has(key),
        () => `${calls[0]?.input.clientMessageId} was sent across a block and is stored.`,
      );

  for (const call of [...history.callsOf("edit"), ...history.callsOf("type").filter(({ input }) => input.isTyping)])
    if (isDuringBlock(call, peerOf(call.user, call.input.conversation)))
      result.assert(
        !isOk(call as Call),
        () => `${call.device} could ${call.operation} across a block at ${call.invoked.ms} ms.`,
      );
  for (const call of history.callsOf("open"))
    if (isDuringBlock(call, call.input.user))
      result.assert(!isOk(call), () => `${call.device} could open a conversation across a block.`);

  const marks = [...history.callsOf("markRead"), ...history.callsOf("markDelivered")].filter(mayHaveHappened);
  const open = groupBy(
    marks.filter((call) => !isDuringBlock(call, peerOf(call.user, call.input.conversation))),
    ({ user, input }) => `${user} ${input.conversation}`,
  );
  for (const { user, kind, conversation, subject, sequence } of tables.log) {
    if (!/^Messages(Read|Delivered)$/u.test(kind) || subject === user) continue;
    const causes = open.get(`${subject} ${conversation}`) ?? [];
    result.assert(
      causes.some(({ input }) => (input.sequence ?? Infinity) >= (sequence ?? 0)),
      () =>
        `User ${user} received ${kind} up to ${sequence} in conversation ${conversation}, marked only across a block.`,
    );
  }
  return result.end();
};

/** Returns a predicate: one of two users had certainly blocked the other for the whole interval. */
function createBlockLookup(history: History): (one: number, other: number, from: number, to: number) => boolean {
  const pairKey = (one: number, other: number) => `${Math.min(one, other)} ${Math.max(one, other)}`;
  const spans = groupBy(blocksOf(history), ({ by, of }) => pairKey(by, of));
  return (one, other, from, to) =>
    (spans.get(pairKey(one, other)) ?? []).some((block) => block.from < from && to < block.to);
}
