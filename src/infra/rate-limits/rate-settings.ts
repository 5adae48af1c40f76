import { z } from "zod";
import { LIMITS, LIMIT_NAMES, type LimitName, type LimitSetting, type Rate, limitSetting } from "./limit-list.js";

const UNITS = { second: 1, minute: 60, hour: 3600, day: 86_400 };
const FORM = /^(?<uses>\d{1,9}) *(?:\/|per ) *(?:(?<count>\d{1,7}) *)?(?:(?<unit>second|minute|hour|day)s?)?$/u;
const MAX_SECONDS = 31 * UNITS.day;
const EXPECTED = "must look like 20/3600 (uses/seconds) or 20 per hour: at least one use, within 31 days at most";

/** Schemas of the LIMIT_… settings, with the rates of the list as defaults. */
export const limitSettings = Object.fromEntries(
  LIMIT_NAMES.map((name) => [limitSetting(name), rate(LIMITS[name])]),
) as Record<LimitSetting, ReturnType<typeof rate>>;

/** Configured rate of each limit. */
export type LimitSettings = Readonly<Record<LimitSetting, Rate>>;

/** Returns the configured rate of a limit. */
export function rateOf(settings: LimitSettings, name: LimitName): Rate {
  return settings[limitSetting(name)];
}

/** Parses "20/3600", "20 per hour" or "20 per 5 minutes"; undefined for other texts. */
export function parseRate(text: string): Rate | undefined {
  const { uses, count, unit } = FORM.exec(text.trim())?.groups ?? {};
  if (uses === undefined || (count === undefined && unit === undefined)) return undefined;
  const seconds = Number(count ?? 1) * (unit === undefined ? 1 : UNITS[unit as keyof typeof UNITS]);
  const read = { uses: Number(uses), seconds };
  return read.uses >= 1 && seconds >= 1 && seconds <= MAX_SECONDS ? read : undefined;
}

/** Formats a rate for parseRate and for people. */
export function printRate({ uses, seconds }: Rate): string {
  const [unit, length] = Object.entries(UNITS).findLast(([, each]) => seconds % each === 0) ?? ["second", 1];
  const count = seconds / length;
  return count === 1 ? `${uses} per ${unit}` : `${uses} per ${count} ${unit}s`;
}

function rate({ uses, seconds }: Rate) {
  return z
    .string()
    .refine((text) => parseRate(text) !== undefined, EXPECTED)
    .transform((text): Rate => parseRate(text) ?? { uses, seconds })
    .default({ uses, seconds });
}
