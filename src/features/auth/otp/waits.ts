import { SECOND, addMs } from "../../../infra/clock.js";

/** Sliding-window quota: at most `uses` codes within `seconds`. */
export interface Quota {
  readonly uses: number;
  readonly seconds: number;
}

/** Times of the recent codes to a number, newest first. */
export interface SendTimes {
  /** Requested by the same trusted device, or else from the same address group. */
  readonly own: readonly Date[];
  /** Requested by all trusted devices where the requester is trusted, else by all untrusted ones. */
  readonly sameTrust: readonly Date[];
}

/** Backoff after the first, second, … code in seconds (the last repeats), and the quotas. */
export interface SendRules {
  readonly waitSeconds: readonly number[];
  readonly own: Quota;
  readonly sameTrust: Quota;
}

/** Returns the earliest time of the next code, at least `now`. */
export function nextSendAt({ own, sameTrust }: SendTimes, rules: SendRules, now: Date): Date {
  const moments = [
    waitEndsAt(own, rules),
    quotaAvailableAt(own, rules.own),
    quotaAvailableAt(sameTrust, rules.sameTrust),
  ];
  return new Date(Math.max(now.getTime(), ...moments.map((moment) => moment?.getTime() ?? 0)));
}

function waitEndsAt([newest, ...earlier]: readonly Date[], { waitSeconds }: SendRules): Date | undefined {
  const seconds = waitSeconds[earlier.length] ?? waitSeconds.at(-1) ?? 0;
  return newest && addMs(newest, seconds * SECOND);
}

function quotaAvailableAt(times: readonly Date[], { uses, seconds }: Quota): Date | undefined {
  const fullSince = times[uses - 1];
  return fullSince && addMs(fullSince, seconds * SECOND);
}
