import { SendOtpDocument, type TokensFragment, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { fromCursor } from "../../../src/log/cursor.js";
import type { Ids } from "../history/ids.js";
import type { SmsGateway } from "../cluster/sms-gateway.js";
import { post } from "./client.js";

/** A device that has signed in, and where its log begins. */
export interface SignedInDevice {
  readonly tokens: TokensFragment;
  readonly user: number;
  readonly begin: number;
}

/** Signs a device in by a code, as a front end does. */
export async function signIn(
  { url, address, phones, ids }: { url: string; address: string; phones: SmsGateway; ids: Ids },
  who: { phoneNumber: string; fullName: string; deviceName: string },
): Promise<SignedInDevice> {
  const { sendOtp } = await post(url, address, SendOtpDocument, { input: { phoneNumber: who.phoneNumber } });
  const verificationId = sendOtp?.verificationId ?? null;
  const input = { ...who, code: await phones.codeFor(who.phoneNumber), verificationId };
  const { verifyOtp } = await post(url, address, VerifyOtpDocument, { input });
  const { tokens, viewer, userErrors } = verifyOtp ?? {};
  if (!tokens || !viewer)
    throw new Error(`${who.fullName} could not sign in: ${userErrors?.[0]?.message ?? "no answer"}`);
  return { tokens, user: ids.userKey(viewer.user.id), begin: fromCursor(viewer.eventCursor) ?? 0 };
}
