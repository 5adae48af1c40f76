import type { NotificationSettings } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import type { Transaction } from "../../../infra/database/transaction.js";

/** Settings of a person's notifications. */
export type SettingsRow = Omit<NotificationSettings, "userId">;

/** Settings of a person who has changed none. */
export const DEFAULT_SETTINGS: SettingsRow = {
  preview: "NONE",
  sound: true,
  badge: true,
  contacts: true,
  quietFrom: null,
  quietTo: null,
  timeZone: null,
};

const COLUMNS: Readonly<Record<keyof SettingsRow, string>> = {
  preview: "preview",
  sound: "sound",
  badge: "badge",
  contacts: "contacts",
  quietFrom: "quiet_from",
  quietTo: "quiet_to",
  timeZone: "time_zone",
};
const FIELDS = Object.keys(COLUMNS) as readonly (keyof SettingsRow)[];
const SELECTED = FIELDS.map((field) => `${COLUMNS[field]} AS ${field}`).join(", ");

/** Reads a person's settings, or the default ones. */
export async function readSettings({ query }: Pick<Database, "query">, userId: bigint): Promise<SettingsRow> {
  const [row] = await query<SettingsRow>(`SELECT ${SELECTED} FROM notification_settings WHERE user_id = ?`, [userId]);
  if (row === undefined) return DEFAULT_SETTINGS;
  const { sound, badge, contacts } = row;
  return { ...row, sound: Boolean(sound), badge: Boolean(badge), contacts: Boolean(contacts) };
}

/** Stores a person's settings. */
export async function writeSettings(tx: Transaction, userId: bigint, settings: SettingsRow): Promise<void> {
  const columns = FIELDS.map((field) => COLUMNS[field]);
  const values = FIELDS.map((field) => settings[field]);
  await tx.execute(
    `INSERT INTO notification_settings (user_id, ${columns.join(", ")}) VALUES (?${", ?".repeat(values.length)})
     ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = ?`).join(", ")}`,
    [userId, ...values, ...values],
  );
}
