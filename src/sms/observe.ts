import { MINUTE, type Clock } from "../infra/clock.js";
import type { Logger } from "../infra/logger.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { SmsProvider } from "./sms.js";

/** Outcomes of `sms_total`; `given_up` is that of a message which no attempt has delivered. */
export const SMS_OUTCOMES = ["accepted", "number", "retry", "refused", "given_up"] as const;

/** Counts the outcomes of a provider, and logs refusals once an hour and failures once a minute, with their reason. */
export function observeProvider(
  provider: SmsProvider,
  { log, metrics, now }: { log: Logger; metrics: Metrics; now: Clock },
): SmsProvider {
  const { name } = provider;
  // Known label values start at zero, so that alerts see the first change.
  for (const outcome of SMS_OUTCOMES) metrics.sms(name, outcome, 0);
  const refusal = createThrottle(60 * MINUTE, now);
  const failure = createThrottle(MINUTE, now);
  return {
    ...provider,
    async send(message) {
      const outcome = await provider.send(message);
      metrics.sms(name, outcome.result);
      if (outcome.result === "refused" && refusal())
        log.error({ provider: name, reason: outcome.reason }, "SMS refused: account, sender or settings need repair");
      if (outcome.result === "retry" && failure())
        log.warn({ provider: name, reason: outcome.reason }, "SMS not sent, to be tried again");
      return outcome;
    },
  };
}

/** Returns a function that is true at its first call, and then once per interval at most. */
function createThrottle(intervalMs: number, now: Clock): () => boolean {
  let next = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now().getTime();
    if (at < next) return false;
    next = at + intervalMs;
    return true;
  };
}
