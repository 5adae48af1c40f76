import { type Checker, createResult } from "../history/test-run.js";
import { messageName } from "../history/message-texts.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Unread counts, stored and returned, equal the count derived from messages and watermarks. */
export const unread: Checker = ({ tables, finalReads }) => {
  const result = createResult("unread counts match watermarks");
  const messages = groupBy(tables.messages, ({ conversation }) => conversation);
  const hidden = new Set(tables.hidden.map((row) => `${row.user} ${messageName(row)}`));
  const returned = new Map(
    finalReads.flatMap(({ user, conversations }) =>
      conversations.map((shown) => [`${user} ${shown.conversation}`, shown.unread]),
    ),
  );
  const readers = new Set(finalReads.map(({ user }) => user));
  for (const { conversation, user, read, cleared, unread: stored } of tables.members) {
    const derived = (messages.get(conversation) ?? []).filter(
      (message) =>
        message.sequence > Math.max(read, cleared) &&
        message.sender !== user &&
        !message.isDeleted &&
        !hidden.has(`${user} ${messageName(message)}`),
    ).length;
    // Conversations without messages are not listed.
    const shown = returned.get(`${user} ${conversation}`) ?? (messages.has(conversation) ? undefined : 0);
    // People without a socket read nothing at the end.
    result.assert(
      stored === derived && (shown === derived || !readers.has(user)),
      () =>
        `User ${user} in conversation ${conversation}: ${derived} are unread, ${stored} is stored, ${shown} is returned.`,
    );
  }
  return result.end();
};
