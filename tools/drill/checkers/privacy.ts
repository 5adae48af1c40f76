import { type Checker, createResult } from "../history/test-run.js";
import { isOk } from "../history/history.js";
import { lostCallsOf } from "../history/losses.js";

/** No stream, ephemeral event or query shows a conversation to a non-member; only the sender sees a clientMessageId. */
export const privacy: Checker = ({ history, tables, finalReads }) => {
  const result = createResult("only members see a conversation");
  const stored = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  // An indeterminate open of a conversation that was lost has no id.
  const lost = lostCallsOf(history, "open").map((call) => ({
    id: isOk(call) ? call.outcome.value.conversation : undefined,
    members: [call.user, call.input.user],
  }));
  const isLostMember = (user: number, conversation: number) =>
    !stored.has(conversation) &&
    lost.some(({ id, members }) => (id ?? conversation) === conversation && members.includes(user));
  const pairs = [...stored.values(), ...lost.map(({ members }) => members)];
  const senders = new Map(history.callsOf("send").map(({ input, user }) => [input.clientMessageId, user]));
  const isMember = (user: number, conversation: number | null | undefined) =>
    conversation === undefined ||
    conversation === null ||
    stored.get(conversation)?.includes(user) === true ||
    isLostMember(user, conversation);
  const haveConversation = (user: number, other: number) =>
    pairs.some((members) => members.includes(user) && members.includes(other));

  for (const row of tables.log)
    result.assert(
      isMember(row.user, row.conversation),
      () => `The log of user ${row.user} has ${JSON.stringify(row)}.`,
    );
  for (const entry of history.streams) {
    if (entry.kind !== "got") continue;
    const { conversation, clientMessageId } = entry.event;
    result.assert(isMember(entry.user, conversation), () => `${entry.device} got ${JSON.stringify(entry.event)}.`);
    if (clientMessageId === undefined || clientMessageId === null) continue;
    result.assert(
      senders.get(clientMessageId) === entry.user,
      () => `${entry.device} received another user's clientMessageId: ${clientMessageId}.`,
    );
  }
  for (const { device, user, about, conversation } of history.ephemeralEvents) {
    result.assert(isMember(user, conversation), () => `${device} received typing of conversation ${conversation}.`);
    result.assert(
      haveConversation(user, about),
      () => `${device} received presence of user ${about}, with whom it has no conversation.`,
    );
  }
  for (const { user, conversations } of finalReads)
    for (const { conversation } of conversations)
      result.assert(isMember(user, conversation), () => `User ${user} can read conversation ${conversation}.`);
  for (const { device, input, outcome } of history.callsOf("readForeign").filter(isOk))
    result.assert(
      !outcome.value.isSeen,
      () => `${device} could read conversation ${input.conversation} of other users.`,
    );
  return result.end();
};
