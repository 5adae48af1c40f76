import {
  RegisterPushDeviceDocument,
  SetNotificationLevelDocument,
  UpdateNotificationSettingsDocument,
  type UpdateNotificationSettingsInput,
} from "../../operations/generated/graphql.js";
import { keyOf } from "../graphql/global-ids.js";
import { addMs } from "../infra/clock.js";
import { type TestApp, onCleanup, testApp } from "./app.js";
import { eventually } from "./eventually.js";
import type { Device, Person } from "./person.js";
import { type PushDouble, servicesOf, startPushDouble } from "./push-double.js";

/** App with push services that are a double, and a clock that the test sets. */
export interface PushScene {
  readonly app: TestApp;
  readonly double: PushDouble;
  now(): Date;
  /** Sets the clock forward; the planner and the sender look at once. */
  advance(milliseconds: number): void;
  /** Resolves once nothing is due, planned or under way; deliveries that wait for a later time may be left. */
  quiet(): Promise<void>;
  /** Returns the number of deliveries that wait. */
  waiting(): Promise<number>;
}

/** Time from a notification to its push in the app. */
export const HOLD_MS = 2000;

export async function pushScene(settings: Record<string, string> = {}, start = new Date()): Promise<PushScene> {
  let time = start;
  const double = await startPushDouble();
  onCleanup(double.stop);
  const now = () => time;
  const app = await testApp({ PUSH_HOLD_MS: String(HOLD_MS), ...settings }, now, {
    ...{ pushServices: servicesOf(double, settings["PUSH_WEBHOOK_URL"] !== undefined), pushPauseMs: 50 },
  });
  const { db, push } = app.app;
  const count = async (sql: string, values: readonly unknown[] = []) => {
    const [row] = await db.query<{ count: unknown }>(`SELECT COUNT(*) AS count FROM ${sql}`, values);
    return Number(row?.count);
  };
  return {
    ...{ app, double, now },
    advance: (milliseconds) => {
      time = addMs(time, milliseconds);
      push.wake();
    },
    quiet: async () => {
      await eventually(async () => {
        const due = await count("notifications WHERE push_due_at <= ?", [time]);
        const open = await count("push_deliveries WHERE due_at <= ? OR claim IS NOT NULL", [time]);
        if (due + open > 0) throw new Error(`${due} notifications are due, ${open} deliveries are open.`);
      });
    },
    waiting: () => count("push_deliveries"),
  };
}

/** Registers a device of the session for pushes to an address of the double. */
export async function registerPush(device: Device, token: string): Promise<void> {
  const { registerPushDevice } = await device.ask(RegisterPushDeviceDocument, { input: { fcm: { token } } });
  if (registerPushDevice?.userErrors.length !== 0)
    throw new Error(`Refused: ${JSON.stringify(registerPushDevice?.userErrors)}`);
}

export async function setLevel(device: Device, conversationId: string, level: "ALL" | "SILENT" | "NONE") {
  await device.ask(SetNotificationLevelDocument, { input: { conversationId, level } });
}

export async function changeSettings(device: Device, input: UpdateNotificationSettingsInput): Promise<void> {
  const { updateNotificationSettings } = await device.ask(UpdateNotificationSettingsDocument, { input });
  if (updateNotificationSettings?.userErrors.length !== 0)
    throw new Error(JSON.stringify(updateNotificationSettings?.userErrors));
}

let people = 0;

/** Returns two people with a conversation, the second with a device for pushes at `address`. */
export async function awayPair(
  { app }: PushScene,
  circuit = "service",
): Promise<{ ada: Person; bo: Person; conversation: string; address: string }> {
  const address = `${circuit}.${String((people += 1)).padStart(20, "0")}`;
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const conversation = await ada.open(bo);
  await registerPush(bo, address);
  return { ada, bo, conversation, address };
}

/** Returns the database key of a person. */
export function userKey({ app }: PushScene, { userId }: { readonly userId: string }): bigint {
  return keyOf(app.app, "User", userId) ?? 0n;
}
