import { SECOND, later } from "../../../infra/clock.js";

/** A bound on codes for a number: so many within so many seconds. */
export interface Quota {
  readonly uses: number;
  readonly seconds: number;
}

/** Codes that were sent to a number lately, newest first. */
export interface SendTimes {
  /** To requests of the same device, or of the same address group where no device is known. */
  readonly own: readonly Date[];
  /** To all devices that have signed in to the number before, or, where this one has not, to all others. */
  readonly sameTrust: readonly Date[];
}

/** Rules for the next code: seconds to wait after the first, the second, … (the last repeats), and the quotas. */
export interface SendRules {
  readonly waitSeconds: readonly number[];
  readonly own: Quota;
  readonly sameTrust: Quota;
}

/** Returns when the next code may be sent; at `now` or before: at once. */
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
  return newest && later(newest, seconds * SECOND);
}

function quotaAvailableAt(times: readonly Date[], { uses, seconds }: Quota): Date | undefined {
  const fullSince = times[uses - 1];
  return fullSince && later(fullSince, seconds * SECOND);
}
