import type { NotificationSettings } from "../../../generated/prisma/client.js";
import { Refusal } from "../../../infra/errors.js";
import type { QuietHoursInput } from "./types.js";

/** Columns of quiet hours: minutes of the local day, all null without quiet hours. */
export type QuietHoursColumns = Pick<NotificationSettings, "quietFrom" | "quietTo" | "timeZone">;

export const NO_QUIET_HOURS: QuietHoursColumns = { quietFrom: null, quietTo: null, timeZone: null };

const TIME = /^(\d\d):(\d\d)(?::00(?:\.000)?)?$/u;
/** Offsets such as +02:00, which newer versions of Intl accept, are no names. */
const ZONE_NAME = /^[A-Za-z][\w+/-]{0,63}$/u;

/** Returns the columns of quiet hours. @throws Refusal INVALID */
export function requireQuietHours({ from, to, timeZone }: QuietHoursInput): QuietHoursColumns {
  const [quietFrom, quietTo] = [requireMinutes(from, "from"), requireMinutes(to, "to")];
  if (quietFrom === quietTo) throw new Refusal("INVALID", '"from" and "to" must differ.', ["quietHours", "to"]);
  if (!isTimeZone(timeZone))
    throw new Refusal("INVALID", '"timeZone" must be the name of an IANA time zone, such as Europe/Berlin.', [
      "quietHours",
      "timeZone",
    ]);
  return { quietFrom, quietTo, timeZone };
}

/** Returns minutes of the day as a LocalTime. */
export function toLocalTime(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function requireMinutes(time: string, field: string): number {
  const [, hour, minute] = TIME.exec(time) ?? [];
  if (hour === undefined || minute === undefined)
    throw new Refusal("INVALID", `"${field}" must be a time in whole minutes, such as 22:00.`, ["quietHours", field]);
  return Number(hour) * 60 + Number(minute);
}

function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
