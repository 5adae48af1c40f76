import type { Clock } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Logger } from "../infra/logger.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import { observeProvider } from "./observe.js";
import { createSmsProvider } from "./provider.js";
import type { Sms, SmsProvider } from "./sms.js";
import { loadTemplates } from "./templates.js";
import { createTexts, findLongTexts } from "./texts.js";

/**
 * Opens the configured provider, or `outside` in its place, and loads the texts; warns of those that need two messages.
 * @throws StartupError for a faulty file of texts
 */
export function openSms(
  config: Config,
  parts: { readonly log: Logger; readonly metrics: Metrics; readonly now: Clock },
  outside?: SmsProvider,
): Sms {
  const templates = loadTemplates(config);
  for (const { locale, purpose, size } of findLongTexts(config, templates))
    parts.log.warn({ locale, purpose, ...size }, "text of a code needs several SMS, which cost as many times as much");
  return {
    provider: observeProvider(outside ?? createSmsProvider(config, parts.now), parts),
    textOf: createTexts(config, templates),
  };
}
