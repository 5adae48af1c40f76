import { SendOtpDocument, type TokensFragment, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { fromCursor } from "../../../src/log/cursor.js";
import type { LogPosition } from "../../../src/log/position.js";
import type { Ids } from "../history/ids.js";
import type { SmsGateway } from "../cluster/sms-gateway.js";
import { post } from "./client.js";

/** Signed-in device, and the sequence before its first event. */
export interface SignedInDevice {
  readonly tokens: TokensFragment;
  readonly user: number;
  readonly begin: LogPosition;
}

/** Signs a device in by a code. */
export async function signIn(
  { url, address, smsGateway: smsGateway, ids }: { url: string; address: string; smsGateway: SmsGateway; ids: Ids },
  profile: { phoneNumber: string; fullName: string; deviceName: string },
): Promise<SignedInDevice> {
  const { sendOtp } = await post(url, address, SendOtpDocument, { input: { phoneNumber: profile.phoneNumber } });
  const verificationId = sendOtp?.verificationId ?? null;
  const input = { ...profile, code: await smsGateway.codeFor(profile.phoneNumber), verificationId };
  const { verifyOtp } = await post(url, address, VerifyOtpDocument, { input });
  const { tokens, viewer, userErrors } = verifyOtp ?? {};
  if (!tokens || !viewer)
    throw new Error(`${profile.fullName} did not sign in: ${userErrors?.[0]?.message ?? "no answer"}`);
  return { tokens, user: ids.userKey(viewer.user.id), begin: fromCursor(viewer.eventCursor) ?? { seq: 0 } };
}
