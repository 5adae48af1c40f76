import { type Check, createJudgement } from "../history/test-run.js";
import { isAnswered } from "../history/history.js";
import { sendsOf } from "../history/sends.js";
import { messageName } from "../history/message-texts.js";
import { groupBy } from "../history/group.js";

/** Whoever asks after a message was answered, at whichever node, is shown it. */
export const reads: Check = ({ history, tables }) => {
  const judgement = createJudgement("what is answered can be read everywhere");
  const sends = groupBy(sendsOf(history), ({ conversation }) => conversation);
  const hidden = new Set(tables.hidden.map((row) => `${row.user} ${messageName(row)}`));
  for (const { device, user, input, invoked, outcome } of history.callsOf("look").filter(isAnswered)) {
    const { conversation } = input;
    const { sequences } = outcome.answer;
    const isAscending = sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0));
    judgement.require(isAscending, () => `${device} was shown conversation ${conversation} as ${sequences.join(" ")}.`);
    const known = (sends.get(conversation) ?? []).flatMap(({ answer }) =>
      answer && answer.n < invoked.n ? [answer.sequence] : [],
    );
    const visible = known.filter((sequence) => !hidden.has(`${user} ${messageName({ conversation, sequence })}`));
    const newest = Math.max(0, ...visible);
    judgement.require(
      newest === 0 || sequences.includes(newest) || (sequences.length >= 30 && (sequences[0] ?? 0) > newest),
      () =>
        `${device} was not shown №${newest} of conversation ${conversation} at ${outcome.at.ms} ms, which had been answered.`,
    );
  }
  return judgement.end();
};
