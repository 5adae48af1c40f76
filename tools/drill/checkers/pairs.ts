import { type Checker, createResult } from "../history/test-run.js";
import { isOk } from "../history/history.js";
import { groupBy } from "../history/group.js";

/** Two people have one conversation, whoever opened it, however often, and at whichever node. */
export const pairs: Checker = ({ history, tables }) => {
  const result = createResult("one conversation a pair");
  const pairOf = (one: number, two: number) => `${Math.min(one, two)} and ${Math.max(one, two)}`;
  const stored = groupBy(tables.conversations, ({ one, two }) => pairOf(one, two));
  for (const [pair, rows] of stored)
    result.assert(rows.length === 1, () => `Users ${pair} have ${rows.length} conversations.`);
  for (const { user, input, outcome } of history.callsOf("open").filter(isOk)) {
    const [row] = stored.get(pairOf(user, input.user)) ?? [];
    const { conversation } = outcome.answer;
    result.assert(
      row?.id === conversation,
      () => `Users ${pairOf(user, input.user)} were told conversation ${conversation}; stored is ${row?.id}.`,
    );
  }
  return result.end();
};
