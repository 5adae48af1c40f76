import type { SignedIn } from "../../../context.js";
import { deletePushDevices, lockPushOwners, recordPushDevicesChanged } from "../../../model/push-device.js";
import type { LoggedTransaction } from "../../../log/logged-transaction.js";
import { Refusal, Unauthenticated, Unavailable } from "../../../infra/errors.js";
import { type AddressColumns, hashAddress, requireAddress } from "./address.js";
import {
  type RegisteredDevice,
  countPushDevices,
  insertPushDevice,
  lockByAddress,
  lockOpenSession,
  readByAddress,
  updatePushDevice,
} from "./registration-store.js";
import { type PushDeviceRow, readPushDevices } from "./store.js";
import type { RegisterPushDeviceInput } from "./types.js";

export const MAX_PUSH_DEVICES = 20;
/** Attempts while others register or remove the same address. */
const MAX_ATTEMPTS = 5;

/**
 * Binds an address to the viewer's session; it leaves the session or person that had it. Repeating a stored registration
 * changes nothing. @throws Refusal INVALID or FORBIDDEN
 */
export async function registerPushDevice(ctx: SignedIn, input: RegisterPushDeviceInput): Promise<PushDeviceRow> {
  const address = requireAddress(ctx, input);
  const addressHash = hashAddress(address);
  if (!isRegistered(ctx, await readByAddress(ctx.db, addressHash), address))
    await ctx.limits.take("pushRegistrationsPerUser", ctx.viewer.userId);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const device = await ctx.transact((tx) => register(ctx, tx, address, addressHash));
    if (device !== undefined) return device;
  }
  throw new Unavailable("Another device registers the same address. Try again in a moment.");
}

/** Returns the device; undefined when a concurrent registration or removal has changed the owner of the address. */
async function register(
  ctx: SignedIn,
  tx: LoggedTransaction,
  address: AddressColumns,
  addressHash: Buffer,
): Promise<PushDeviceRow | undefined> {
  const { userId } = ctx.viewer;
  const at = ctx.now();
  const ownerId = (await readByAddress(tx, addressHash))?.userId;
  // Both people in key order, then the session: a move in the opposite direction waits, and so does an end of the session.
  const people = await lockPushOwners(tx, ownerId === undefined ? [userId] : [userId, ownerId]);
  if (!people.includes(userId) || !(await lockOpenSession(tx, ctx.viewer, at)))
    throw new Unauthenticated("The session has ended: sign in again.");
  const registered = await lockByAddress(tx, addressHash);
  if (registered?.userId !== ownerId) return undefined;
  const id = await store(ctx, tx, { registered, address, addressHash, at });
  if (id === undefined) return undefined;
  const [device] = await readPushDevices(tx, { userId, now: at, id });
  return device;
}

interface Registration {
  readonly registered: RegisteredDevice | undefined;
  readonly address: AddressColumns;
  readonly addressHash: Buffer;
  readonly at: Date;
}

/** Returns the key of the stored device; undefined when a concurrent registration has inserted the address. */
async function store(
  ctx: SignedIn,
  tx: LoggedTransaction,
  { registered, address, addressHash, at }: Registration,
): Promise<bigint | undefined> {
  const { userId, sessionId } = ctx.viewer;
  if (registered?.userId === userId) {
    if (isRegistered(ctx, registered, address)) return registered.id;
    await updatePushDevice(tx, registered.id, { sessionId, address, at });
    await recordPushDevicesChanged(tx, userId);
    return registered.id;
  }
  if ((await countPushDevices(tx, userId)) >= MAX_PUSH_DEVICES)
    throw new Refusal("INVALID", `A person can have ${MAX_PUSH_DEVICES} devices with pushes: remove one first.`);
  // A new key: what is on its way to the former owner must not reach the new one.
  if (registered !== undefined) await deletePushDevices(tx, { userId: registered.userId, deviceIds: [registered.id] });
  const id = await insertPushDevice(tx, ctx.viewer, { address, addressHash, at });
  if (id !== undefined) await recordPushDevicesChanged(tx, userId);
  return id;
}

function isRegistered({ viewer }: SignedIn, device: RegisteredDevice | undefined, address: AddressColumns): boolean {
  if (device?.userId !== viewer.userId || device.sessionId !== viewer.sessionId) return false;
  return (Object.keys(address) as (keyof AddressColumns)[]).every((column) => device[column] === address[column]);
}
