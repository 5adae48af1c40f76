import type { SignedIn } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { keyOf } from "../../../graphql/global-ids.js";
import { Refusal } from "../../../infra/errors.js";
import { deletePushDevices } from "../../../model/push-device.js";
import { sessionById } from "./loader.js";
import { type PushDeviceRow, readPushDevices } from "./store.js";
import type { RemovePushDeviceInput } from "./types.js";

/** Returns the viewer's devices, in the order of their first registration. */
export function listPushDevices({ db, viewer, now }: SignedIn): Promise<PushDeviceRow[]> {
  return readPushDevices(db, { userId: viewer.userId, now: now() });
}

/** Returns a device of the viewer's by global id; null otherwise. */
export async function findPushDevice(
  { db, viewer, now, ids }: SignedIn,
  deviceId: string,
): Promise<PushDeviceRow | null> {
  const id = keyOf({ ids }, "PushDevice", deviceId);
  if (id === undefined) return null;
  const [device] = await readPushDevices(db, { userId: viewer.userId, now: now(), id });
  return device ?? null;
}

/** Removes a device of the viewer, and returns its id: the same for a removed one and for one of somebody else. @throws Refusal NOT_FOUND */
export async function removePushDevice(ctx: SignedIn, { deviceId }: RemovePushDeviceInput): Promise<string> {
  const id = keyOf(ctx, "PushDevice", deviceId);
  if (id === undefined) throw noSuchDevice();
  await ctx.transact((tx) => deletePushDevices(tx, { userId: ctx.viewer.userId, deviceIds: [id] }));
  return deviceId;
}

/** Returns the session that a device is registered for. */
export async function sessionOf(ctx: SignedIn, { id, sessionId }: PushDeviceRow): Promise<Session> {
  const session = await sessionById(ctx).load(sessionId);
  if (session === undefined) throw new Error(`The session of push device ${id} does not exist.`);
  return session;
}

export function noSuchDevice(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such device.", ["deviceId"]);
}
