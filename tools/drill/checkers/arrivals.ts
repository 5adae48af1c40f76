import { type Checker, createResult } from "../history/test-run.js";
import { arrivalsOf } from "../history/arrivals.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** The feeds' look-up interval, and what a busy machine may take on top. */
export const ARRIVAL_BOUND_MS = 2000 + 2000;

/** What is answered comes to live streams soon: while nothing is disturbed, and while only Redis is. */
export const arrivals: Checker = (evidence) => {
  const result = createResult("what is answered arrives soon");
  const { history } = evidence;
  const spells = [
    { when: "nothing", of: faultFreeIntervals(history) },
    { when: "only Redis", of: redisFaultIntervals(history) },
  ];
  for (const { device, message, answeredMs, delayMs } of arrivalsOf(evidence, ARRIVAL_BOUND_MS)) {
    const spell = spells.find(({ of }) => isWithin(of, answeredMs, answeredMs + ARRIVAL_BOUND_MS));
    if (spell === undefined) continue;
    result.assert(
      delayMs <= ARRIVAL_BOUND_MS,
      () =>
        `Message ${message}, answered at ${answeredMs} ms, came to ${device} after ${delayMs} ms, while ${spell.when} was disturbed.`,
    );
  }
  return result.end();
};
