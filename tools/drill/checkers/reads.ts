import { type Checker, createResult } from "../history/test-run.js";
import { isOk } from "../history/history.js";
import { lostCallsOf } from "../history/losses.js";
import { sendsOf } from "../history/sends.js";
import { messageName } from "../history/message-texts.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Reads on any node return every message that was acknowledged before the read was invoked. */
export const reads: Checker = ({ history, tables }) => {
  const result = createResult("reads include acknowledged sends");
  const sends = groupBy(sendsOf(history), ({ conversation }) => conversation);
  const hidden = new Set([
    ...tables.hidden.map((row) => `${row.user} ${messageName(row)}`),
    ...lostCallsOf(history, "delete").map(({ user, input }) => `${user} ${messageName(input)}`),
  ]);
  for (const { device, user, input, invoked, outcome } of history.callsOf("read").filter(isOk)) {
    const { conversation } = input;
    const { sequences } = outcome.value;
    const isAscending = sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0));
    result.assert(isAscending, () => `${device} read conversation ${conversation} as ${sequences.join(" ")}.`);
    const known = (sends.get(conversation) ?? []).flatMap(({ ack }) =>
      ack && ack.n < invoked.n ? [ack.sequence] : [],
    );
    const visible = known.filter((sequence) => !hidden.has(`${user} ${messageName({ conversation, sequence })}`));
    const newest = Math.max(0, ...visible);
    result.assert(
      newest === 0 || sequences.includes(newest) || (sequences.length >= 30 && (sequences[0] ?? 0) > newest),
      () =>
        `${device} did not read №${newest} of conversation ${conversation} at ${outcome.at.ms} ms, which had been acknowledged.`,
    );
  }
  return result.end();
};
