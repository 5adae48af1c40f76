import { SendOtpDocument } from "../generated/documents/SendOtp.js";
import { VerifyOtpDocument } from "../generated/documents/VerifyOtp.js";
import type { StoredSession, TransportPorts } from "../ports.js";
import { deviceNameOf } from "../ports/device-name.js";
import { accept } from "./accept.js";
import type { Session } from "./api.js";
import { postCompatibly } from "./compatible-request.js";
import { type Endpoint, post } from "./request.js";
import { toStoredTokens } from "./tokens.js";

export interface SignInContext extends Endpoint {
  readonly ports: TransportPorts;
  /** Default: browser and system, such as "Firefox on Linux". */
  readonly deviceName: string | undefined;
}

export interface SignIn {
  sendCode: Session["sendCode"];
  verifyCode(input: Parameters<Session["verifyCode"]>[0]): Promise<{ session: StoredSession; isNewUser: boolean }>;
}

/** Signs in by a code; binds each code to the request that asked for it. */
export function createSignIn(context: SignInContext): SignIn {
  const { ports, deviceName = deviceNameOf(globalThis.navigator) } = context;
  const verificationIds = new Map<string, string>();

  return {
    sendCode: async (phoneNumber) => {
      const known = (await ports.sessions.list()).find((session) => isSameNumber(session.phoneNumber, phoneNumber));
      const input = { phoneNumber, ...(known?.deviceToken && { deviceToken: known.deviceToken }) };
      const sent = accept((await post(context, SendOtpDocument, { input })).sendOtp);
      if (sent.verificationId) verificationIds.set(digitsOf(phoneNumber), sent.verificationId);
      return { expiresAt: toDate(sent.expiresAt), resendAt: toDate(sent.resendAt) };
    },
    verifyCode: async ({ phoneNumber, code, fullName }) => {
      const verificationId = verificationIds.get(digitsOf(phoneNumber)) ?? null;
      const input = { phoneNumber, code, verificationId, deviceName, ...(fullName !== undefined && { fullName }) };
      const verified = accept((await postCompatibly(context, VerifyOtpDocument, { input })).verifyOtp);
      if (!verified.tokens || !verified.viewer) throw new Error("The answer to verifyOtp has no tokens.");
      verificationIds.delete(digitsOf(phoneNumber));
      const { user, phoneNumber: normalized } = verified.viewer;
      const now = ports.now();
      const session: StoredSession = {
        ...toStoredTokens(verified.tokens, now),
        userId: user.id,
        phoneNumber: normalized,
        fullName: user.fullName,
        deviceToken: verified.deviceToken,
        lastUsedAt: now,
      };
      return { session, isNewUser: verified.isNewUser ?? false };
    },
  };
}

/** Numbers may be written with spaces, brackets and dashes. */
function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/\D/gu, "");
}

function isSameNumber(one: string, other: string): boolean {
  return digitsOf(one) === digitsOf(other);
}

function toDate(time: string | null): Date {
  return new Date(time ?? 0);
}
