import { type Check, createJudgement } from "../history/test-run.js";
import { isAnswered } from "../history/history.js";
import { messageName } from "../history/message-texts.js";

/** Nobody sees a conversation of others, by no stream and by no question; and only the sender their own name of a message. */
export const privacy: Check = ({ history, tables, readings }) => {
  const judgement = createJudgement("nobody sees what is not theirs");
  const members = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const senders = new Map(tables.messages.map((row) => [messageName(row), row.sender]));
  const isMember = (user: number, conversation: number | null | undefined) =>
    conversation === undefined || conversation === null || members.get(conversation)?.includes(user) === true;
  const knows = (user: number, other: number) =>
    tables.conversations.some(({ one, two }) => [one, two].includes(user) && [one, two].includes(other));

  for (const row of tables.log)
    judgement.require(
      isMember(row.user, row.conversation),
      () => `The log of user ${row.user} has ${JSON.stringify(row)}.`,
    );
  for (const entry of history.streams) {
    if (entry.kind !== "got") continue;
    const { conversation, sequence, clientMessageId } = entry.event;
    judgement.require(isMember(entry.user, conversation), () => `${entry.device} got ${JSON.stringify(entry.event)}.`);
    if (clientMessageId === undefined || clientMessageId === null || conversation === undefined) continue;
    judgement.require(
      senders.get(messageName({ conversation, sequence: sequence ?? 0 })) === entry.user,
      () => `${entry.device} was told another's name of a message: ${clientMessageId}.`,
    );
  }
  for (const { device, user, about, conversation } of history.signals) {
    judgement.require(
      isMember(user, conversation),
      () => `${device} was told who types in conversation ${conversation}.`,
    );
    judgement.require(
      knows(user, about),
      () => `${device} was told of user ${about}, with whom it has no conversation.`,
    );
  }
  for (const { user, conversations } of readings)
    for (const { conversation } of conversations)
      judgement.require(isMember(user, conversation), () => `User ${user} can read conversation ${conversation}.`);
  for (const { device, input, outcome } of history.callsOf("pry").filter(isAnswered))
    judgement.require(
      !outcome.answer.isSeen,
      () => `${device} was shown conversation ${input.conversation} of other people.`,
    );
  return judgement.end();
};
