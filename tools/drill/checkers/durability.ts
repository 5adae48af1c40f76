import { type Checker, createResult } from "../history/test-run.js";
import { type Send, sendKeyOf, sendsOf } from "../history/sends.js";
import { messageName } from "../history/message-texts.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Durability: acknowledged sends are stored with text, sequence and events; failed sends are not stored. */
export const durability: Checker = ({ history, tables }) => {
  const result = createResult("acknowledged sends are durable");
  const rows = groupBy(tables.messages, (row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId));
  const members = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const logged = new Set(
    tables.log
      .filter(({ kind }) => kind === "MessageSent")
      .map(
        ({ user, conversation, sequence }) =>
          `${user} ${messageName({ conversation: conversation ?? 0, sequence: sequence ?? 0 })}`,
      ),
  );
  const firstTexts = new Map(tables.edits.toReversed().map((edit) => [messageName(edit), edit.body]));
  for (const send of sendsOf(history)) {
    const [row] = rows.get(keyOf(send)) ?? [];
    if (send.ack !== undefined)
      result.assert(row !== undefined, () => `${nameOf(send)} was acknowledged and is not stored.`);
    if (!send.mayHaveHappened) result.assert(row === undefined, () => `${nameOf(send)} failed and is stored.`);
    if (row === undefined) continue;
    result.assert(
      send.sequences.every((sequence) => sequence === row.sequence),
      () =>
        `${nameOf(send)} was acknowledged with the sequences ${send.sequences.join(", ")} and is stored at ${row.sequence}.`,
    );
    const first = firstTexts.has(messageName(row)) ? firstTexts.get(messageName(row)) : row.body;
    for (const user of members.get(row.conversation) ?? [])
      result.assert(
        logged.has(`${user} ${messageName(row)}`),
        () => `${nameOf(send)} is not in the log of user ${user}.`,
      );
    result.assert(row.isDeleted || first === send.body, () => `${nameOf(send)} says ${first} instead of ${send.body}.`);
  }
  return result.end();
};

/** Idempotency: a send is stored once for all of its attempts on any node, and nothing is stored without a send. */
export const idempotency: Checker = ({ history, tables }) => {
  const result = createResult("each send is stored once");
  const sends = new Map(sendsOf(history).map((send) => [keyOf(send), send]));
  const rows = groupBy(tables.messages, (row) => sendKeyOf(row.conversation, row.sender, row.clientMessageId));
  for (const [key, copies] of rows) {
    const places = copies.map(messageName).join(", ");
    result.assert(sends.has(key), () => `${places}: no send.`);
    result.assert(copies.length === 1, () => `${key} is stored ${copies.length} times: ${places}.`);
  }
  return result.end();
};

const keyOf = ({ conversation, user, clientMessageId }: Send) => sendKeyOf(conversation, user, clientMessageId);
const nameOf = ({ conversation, clientMessageId }: Send) => `${clientMessageId} in conversation ${conversation}`;
