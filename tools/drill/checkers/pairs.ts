import { type Check, createJudgement } from "../history/test-run.js";
import { isAnswered } from "../history/history.js";
import { groupBy } from "../history/group.js";

/** Two people have one conversation, whoever opened it, however often, and at whichever node. */
export const pairs: Check = ({ history, tables }) => {
  const judgement = createJudgement("one conversation a pair");
  const pairOf = (one: number, two: number) => `${Math.min(one, two)} and ${Math.max(one, two)}`;
  const stored = groupBy(tables.conversations, ({ one, two }) => pairOf(one, two));
  for (const [pair, rows] of stored)
    judgement.require(rows.length === 1, () => `Users ${pair} have ${rows.length} conversations.`);
  for (const { user, input, outcome } of history.callsOf("open").filter(isAnswered)) {
    const [row] = stored.get(pairOf(user, input.user)) ?? [];
    const { conversation } = outcome.answer;
    judgement.require(
      row?.id === conversation,
      () => `Users ${pairOf(user, input.user)} were told conversation ${conversation}; stored is ${row?.id}.`,
    );
  }
  return judgement.end();
};
