import type { Context } from "../../../context.js";
import { subnetOf } from "../../../infra/network-address.js";
import { requireUser } from "../../users/loader.js";
import { deviceOf } from "./device-token.js";
import type { Requester } from "./store.js";

/**
 * Identifies the requester of a code. A device is trusted when it presents the token of an earlier sign-in to the number,
 * or is signed in to it; requests of strangers then do not count against it.
 */
export async function requesterOf(
  ctx: Context,
  phoneNumber: string,
  deviceToken: string | null | undefined,
): Promise<Requester> {
  const deviceId = deviceOf(ctx, phoneNumber, deviceToken ?? "") ?? (await signedInDevice(ctx, phoneNumber)) ?? null;
  return { addressGroup: subnetOf(ctx.client.ipAddress, 64), deviceId };
}

async function signedInDevice(ctx: Context, phoneNumber: string): Promise<string | undefined> {
  const { viewer } = ctx;
  if ("reason" in viewer) return undefined;
  const user = await requireUser(ctx, viewer.userId);
  return user.phoneNumber === phoneNumber ? `session ${viewer.sessionId}` : undefined;
}
