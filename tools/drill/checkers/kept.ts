import { type Checker, createResult } from "../history/test-run.js";
import { type Send, sendKeyOf, sendsOf } from "../history/sends.js";
import { messageName } from "../history/message-texts.js";
import { groupBy } from "../history/group.js";

/** What was answered is stored, as it was said and where it was said to be; what was refused is not. */
export const kept: Checker = ({ history, tables }) => {
  const result = createResult("acknowledged means kept");
  const rows = groupBy(tables.messages, (row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId));
  const firstTexts = new Map(tables.edits.toReversed().map((edit) => [messageName(edit), edit.body]));
  for (const send of sendsOf(history)) {
    const [row] = rows.get(keyOf(send)) ?? [];
    if (send.answer !== undefined)
      result.assert(row !== undefined, () => `${nameOf(send)} was answered and is not there.`);
    if (!send.mayHaveHappened) result.assert(row === undefined, () => `${nameOf(send)} was refused and is there.`);
    if (row === undefined) continue;
    result.assert(
      send.sequences.every((sequence) => sequence === row.sequence),
      () =>
        `${nameOf(send)} was answered with the sequences ${send.sequences.join(", ")} and is stored at ${row.sequence}.`,
    );
    const first = firstTexts.has(messageName(row)) ? firstTexts.get(messageName(row)) : row.body;
    result.assert(row.isDeleted || first === send.body, () => `${nameOf(send)} says ${first} instead of ${send.body}.`);
  }
  return result.end();
};

/** However often it was tried, over however many nodes: it is there once, and nothing is there that nobody said. */
export const once: Checker = ({ history, tables }) => {
  const result = createResult("said once, there once");
  const sends = new Map(sendsOf(history).map((send) => [keyOf(send), send]));
  const rows = groupBy(tables.messages, (row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId));
  for (const [key, copies] of rows) {
    const places = copies.map(messageName).join(", ");
    result.assert(sends.has(key), () => `${places}: nobody said it.`);
    result.assert(copies.length === 1, () => `${key} is there ${copies.length} times: ${places}.`);
  }
  return result.end();
};

const keyOf = ({ conversation, user, clientMessageId }: Send) => sendKeyOf(conversation, user, clientMessageId);
const nameOf = ({ conversation, clientMessageId }: Send) => `${clientMessageId} in conversation ${conversation}`;
