import { type Checker, createResult } from "../history/test-run.js";
import { deliveriesOf } from "../history/deliveries.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** The hub's poll interval, and as much again for a busy machine. */
export const MAX_DELIVERY_MS = 2000 + 2000;

/** Bounded latency: acknowledged messages reach live streams in time while no fault is active or only Redis is faulty. */
export const latency: Checker = (run) => {
  const result = createResult("delivery latency is bounded");
  const { history } = run;
  const intervals = [
    { when: "without faults", of: faultFreeIntervals(history) },
    { when: "with only Redis faulty", of: redisFaultIntervals(history) },
  ];
  for (const { device, message, answeredMs, delayMs } of deliveriesOf(run, MAX_DELIVERY_MS)) {
    const interval = intervals.find(({ of }) => isWithin(of, answeredMs, answeredMs + MAX_DELIVERY_MS));
    if (interval === undefined) continue;
    result.assert(
      delayMs <= MAX_DELIVERY_MS,
      () =>
        `Message ${message}, acknowledged at ${answeredMs} ms, reached ${device} after ${delayMs} ms ${interval.when}.`,
    );
  }
  return result.end();
};
