import { type Checker, createResult } from "../history/test-run.js";
import { isOk } from "../history/history.js";
import { messageName } from "../history/message-texts.js";

/** Nobody sees a conversation of others, by no stream and by no question; and only the sender their own name of a message. */
export const privacy: Checker = ({ history, tables, finalReads }) => {
  const result = createResult("nobody sees what is not theirs");
  const members = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const senders = new Map(tables.messages.map((row) => [messageName(row), row.sender]));
  const isMember = (user: number, conversation: number | null | undefined) =>
    conversation === undefined || conversation === null || members.get(conversation)?.includes(user) === true;
  const knows = (user: number, other: number) =>
    tables.conversations.some(({ one, two }) => [one, two].includes(user) && [one, two].includes(other));

  for (const row of tables.log)
    result.assert(
      isMember(row.user, row.conversation),
      () => `The log of user ${row.user} has ${JSON.stringify(row)}.`,
    );
  for (const entry of history.streams) {
    if (entry.kind !== "got") continue;
    const { conversation, sequence, clientMessageId } = entry.event;
    result.assert(isMember(entry.user, conversation), () => `${entry.device} got ${JSON.stringify(entry.event)}.`);
    if (clientMessageId === undefined || clientMessageId === null || conversation === undefined) continue;
    result.assert(
      senders.get(messageName({ conversation, sequence: sequence ?? 0 })) === entry.user,
      () => `${entry.device} was told another's name of a message: ${clientMessageId}.`,
    );
  }
  for (const { device, user, about, conversation } of history.ephemeralEvents) {
    result.assert(isMember(user, conversation), () => `${device} was told who types in conversation ${conversation}.`);
    result.assert(knows(user, about), () => `${device} was told of user ${about}, with whom it has no conversation.`);
  }
  for (const { user, conversations } of finalReads)
    for (const { conversation } of conversations)
      result.assert(isMember(user, conversation), () => `User ${user} can read conversation ${conversation}.`);
  for (const { device, input, outcome } of history.callsOf("pry").filter(isOk))
    result.assert(
      !outcome.answer.isSeen,
      () => `${device} was shown conversation ${input.conversation} of other people.`,
    );
  return result.end();
};
