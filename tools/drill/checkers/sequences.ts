import { type Checker, createResult } from "../history/test-run.js";
import { sendKeyOf, sendsOf } from "../history/sends.js";
import { groupBy } from "../history/group.js";

/** Messages are numbered 1, 2, 3 … in each conversation, and events in each person's log. */
export const dense: Checker = ({ tables }) => {
  const result = createResult("numbered without gaps");
  const messages = groupBy(tables.messages, ({ conversation }) => conversation);
  for (const { id, lastSequence } of tables.conversations) {
    const sequences = (messages.get(id) ?? []).map(({ sequence }) => sequence);
    const gap = sequences.findIndex((sequence, index) => sequence !== index + 1);
    result.assert(gap === -1, () => `Conversation ${id}: ${sequences[gap]} comes where ${gap + 1} belongs.`);
    result.assert(
      sequences.length === lastSequence,
      () => `Conversation ${id} has ${sequences.length} messages and says that its last is ${lastSequence}.`,
    );
  }
  const logs = groupBy(tables.log, ({ user }) => user);
  for (const { user, seq, trimmed } of tables.heads) {
    const seqs = (logs.get(user) ?? []).map((row) => row.seq);
    const gap = seqs.findIndex((found, index) => found !== trimmed + index + 1);
    result.assert(gap === -1, () => `The log of user ${user}: ${seqs[gap]} comes where ${trimmed + gap + 1} belongs.`);
    result.assert(
      seqs.length === seq - trimmed,
      () => `The log of user ${user} ends at ${seqs.at(-1)}, its head at ${seq}.`,
    );
  }
  return result.end();
};

/** What was answered before the next was said comes before it, whoever said it and at whichever node. */
export const order: Checker = ({ history, tables }) => {
  const result = createResult("one order");
  const rows = new Map(
    tables.messages.map((row) => [sendKeyOf(row.conversation, row.sender, row.clientMessageId), row.sequence]),
  );
  const placed = sendsOf(history).flatMap((send) => {
    const sequence = rows.get(sendKeyOf(send.conversation, send.user, send.clientMessageId));
    return sequence === undefined ? [] : [{ ...send, sequence }];
  });
  for (const sends of groupBy(placed, ({ conversation }) => conversation).values()) {
    // From the last to the first: none may have been said after one behind it was answered.
    let earliest: { readonly n: number; readonly name: string } = { n: Infinity, name: "" };
    for (const send of sends.toSorted((one, other) => other.sequence - one.sequence)) {
      const { conversation, clientMessageId, sequence, firstInvoked, answer } = send;
      result.assert(
        earliest.n > firstInvoked,
        () =>
          `Conversation ${conversation}: ${earliest.name} was answered before ${clientMessageId} (№${sequence}) was said.`,
      );
      if (answer !== undefined && answer.n < earliest.n)
        earliest = { n: answer.n, name: `${clientMessageId} (№${sequence})` };
    }
  }
  return result.end();
};
