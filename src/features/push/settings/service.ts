import type { SignedIn } from "../../../context.js";
import { Refusal, Unauthenticated } from "../../../infra/errors.js";
import { lockPushOwners } from "../../../model/push-device.js";
import { NO_QUIET_HOURS, requireQuietHours } from "./quiet-hours.js";
import { type SettingsRow, readSettings, writeSettings } from "./store.js";
import type { UpdateNotificationSettingsInput } from "./types.js";

/** Returns the viewer's settings of notifications. */
export function findSettings({ db, viewer }: SignedIn): Promise<SettingsRow> {
  return readSettings(db, viewer.userId);
}

/** Updates the viewer's settings of notifications. @throws Refusal INVALID, or FORBIDDEN for previews that are off */
export async function updateNotificationSettings(
  ctx: SignedIn,
  input: UpdateNotificationSettingsInput,
): Promise<SettingsRow> {
  const wanted = wantedSettings(input);
  if (ctx.config.PUSH_PREVIEW === "off" && (wanted.preview ?? "NONE") !== "NONE")
    throw new Refusal("FORBIDDEN", "This server sends no previews of messages.", ["preview"]);
  const { userId } = ctx.viewer;
  return ctx.transact(async (tx) => {
    const [people, before] = await Promise.all([lockPushOwners(tx, [userId]), readSettings(tx, userId)]);
    if (people.length === 0) throw new Unauthenticated("This account has been deleted.");
    const after: SettingsRow = { ...before, ...wanted };
    if (isSame(before, after)) return before;
    await writeSettings(tx, userId, after);
    tx.record({ userId, kind: "NotificationSettingsChanged" });
    return after;
  });
}

function wantedSettings(input: UpdateNotificationSettingsInput): Partial<SettingsRow> {
  const { preview, sound, badge, contacts, quietHours } = input;
  return {
    ...(typeof preview === "string" && { preview }),
    ...(typeof sound === "boolean" && { sound }),
    ...(typeof badge === "boolean" && { badge }),
    ...(typeof contacts === "boolean" && { contacts }),
    ...(quietHours !== undefined && (quietHours === null ? NO_QUIET_HOURS : requireQuietHours(quietHours))),
  };
}

function isSame(one: SettingsRow, other: SettingsRow): boolean {
  return (Object.keys(one) as (keyof SettingsRow)[]).every((field) => one[field] === other[field]);
}
