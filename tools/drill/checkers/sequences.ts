import { type Checker, createResult } from "../history/test-run.js";
import { sendKeyOf, sendsOf } from "../history/sends.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Messages are numbered 1, 2, 3 … in each conversation, and events in each user's log. */
export const dense: Checker = ({ tables }) => {
  const result = createResult("sequences are dense");
  const messages = groupBy(tables.messages, ({ conversation }) => conversation);
  for (const { id, lastSequence } of tables.conversations) {
    const sequences = (messages.get(id) ?? []).map(({ sequence }) => sequence);
    const gap = sequences.findIndex((sequence, index) => sequence !== index + 1);
    result.assert(gap === -1, () => `Conversation ${id}: ${sequences[gap]} comes where ${gap + 1} belongs.`);
    result.assert(
      sequences.length === lastSequence,
      () => `Conversation ${id} has ${sequences.length} messages and a last_seq of ${lastSequence}.`,
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

/** Real-time order: a send acknowledged before another was invoked has the smaller sequence, across users and nodes. */
export const order: Checker = ({ history, tables }) => {
  const result = createResult("sends keep real-time order");
  const rows = new Map(
    tables.messages.map((row) => [sendKeyOf(row.conversation, row.sender, row.clientMessageId), row.sequence]),
  );
  const stored = sendsOf(history).flatMap((send) => {
    const sequence = rows.get(sendKeyOf(send.conversation, send.user, send.clientMessageId));
    return sequence === undefined ? [] : [{ ...send, sequence }];
  });
  for (const sends of groupBy(stored, ({ conversation }) => conversation).values()) {
    // Backwards: no send may have been invoked after a later one was acknowledged.
    let earliest: { readonly n: number; readonly name: string } = { n: Infinity, name: "" };
    for (const send of sends.toSorted((one, other) => other.sequence - one.sequence)) {
      const { conversation, clientMessageId, sequence, firstInvoked, ack } = send;
      result.assert(
        earliest.n > firstInvoked,
        () =>
          `Conversation ${conversation}: ${earliest.name} was acknowledged before ${clientMessageId} (№${sequence}) was invoked.`,
      );
      if (ack !== undefined && ack.n < earliest.n) earliest = { n: ack.n, name: `${clientMessageId} (№${sequence})` };
    }
  }
  return result.end();
};
