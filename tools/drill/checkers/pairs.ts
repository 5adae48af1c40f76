import { type Checker, createResult } from "../history/test-run.js";
import { keptCallsOf } from "../history/losses.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** A pair of users has one conversation, also after repeated and concurrent openings on several nodes. */
export const pairs: Checker = ({ history, tables }) => {
  const result = createResult("one conversation per pair");
  const pairOf = (one: number, two: number) => `${Math.min(one, two)} and ${Math.max(one, two)}`;
  const stored = groupBy(tables.conversations, ({ one, two }) => pairOf(one, two));
  for (const [pair, rows] of stored)
    result.assert(rows.length === 1, () => `Users ${pair} have ${rows.length} conversations.`);
  for (const { user, input, outcome } of keptCallsOf(history, "open")) {
    const [row] = stored.get(pairOf(user, input.user)) ?? [];
    const { conversation } = outcome.value;
    result.assert(
      row?.id === conversation,
      () => `Users ${pairOf(user, input.user)} received conversation ${conversation}; stored is ${row?.id}.`,
    );
  }
  return result.end();
};
