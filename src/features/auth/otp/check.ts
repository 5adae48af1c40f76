import type { Context } from "../../../context.js";
import type { OtpType } from "../../../generated/prisma/client.js";
import { Refusal } from "../../../infra/errors.js";
import { subnetOf } from "../../../infra/network-address.js";
import { isKeyedHash } from "../../../infra/crypto/secrets.js";
import { spendAttempt, findCode, readCode } from "./store.js";

/** Attempts for each code. */
const MAX_ATTEMPTS = 5;
const VERIFICATION_ID = /^[\da-f]{32}$/u;

/** A code as its holder presents it. */
export interface PresentedCode {
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly code: string;
  /** From sendOtp; without it, the newest code requested from the same address group is tried. */
  readonly verificationId?: string | null | undefined;
}

/** A code that is right. */
export interface VerifiedCode {
  readonly codeId: bigint;
  /** Known if the code was requested with a proof of an earlier sign-in to the number. */
  readonly device: "new" | "known";
}

/**
 * Spends an attempt of a usable code, then compares, without consuming it. A caller who has not
 * requested a code learns nothing about the number: the response and the statements are the same.
 * @throws Refusal OTP_INVALID, OTP_EXPIRED or OTP_TOO_MANY_ATTEMPTS
 */
export async function verifyCode(ctx: Context, presented: PresentedCode): Promise<VerifiedCode> {
  const { phoneNumber, otpType } = presented;
  const found = await findCode(ctx.db, {
    phoneNumber,
    otpType,
    verificationId: normalizeVerificationId(presented.verificationId ?? undefined),
    addressGroup: subnetOf(ctx.client.ipAddress, 64),
  });
  const codeId = found?.id ?? 0n;
  const attempts = await spendAttempt(ctx.db, codeId, MAX_ATTEMPTS, ctx.now());
  if (attempts === undefined) throw await explainRejection(ctx, codeId);
  const text = codeHashInput({ ...presented, verificationId: found?.verificationId ?? "" });
  if (!isKeyedHash(ctx.secrets.otp, text, found?.codeHash ?? "")) throw wrongCode(MAX_ATTEMPTS - attempts);
  return { codeId, device: (found?.deviceId ?? null) === null ? "new" : "known" };
}

/** Returns the text that is hashed for a code, which binds it to its request, number and purpose. */
export function codeHashInput(code: {
  readonly verificationId: string;
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly code: string;
}): string {
  return [code.otpType, code.verificationId, code.phoneNumber, code.code].join(":");
}

/** Returns the Refusal for a code that is consumed already. */
export function codeAlreadyUsed(): Refusal {
  return refuse("OTP_INVALID", "This code was used already: ask for a new one.");
}

/** Returns "", which matches no row, for text that is no verification id. */
function normalizeVerificationId(verificationId: string | undefined): string | undefined {
  return verificationId === undefined || VERIFICATION_ID.test(verificationId) ? verificationId : "";
}

/** Returns the Refusal for a code without attempts left: unknown, used, expired or tried too often. */
async function explainRejection(ctx: Context, codeId: bigint): Promise<Refusal> {
  const code = await readCode(ctx.db, codeId);
  if (code === undefined) return refuse("OTP_INVALID", "The code is wrong, or no longer valid: ask for a new one.");
  if (code.isUsed) return codeAlreadyUsed();
  if (code.expiresAt <= ctx.now()) return refuse("OTP_EXPIRED", "This code has expired: ask for a new one.");
  return refuse("OTP_TOO_MANY_ATTEMPTS", `This code was tried ${MAX_ATTEMPTS} times: ask for a new one.`);
}

function wrongCode(attemptsLeft: number): Refusal {
  const left = attemptsLeft === 1 ? "1 try is" : `${attemptsLeft} tries are`;
  return refuse("OTP_INVALID", `The code is wrong: ${attemptsLeft === 0 ? "ask for a new one" : `${left} left`}.`);
}

function refuse(code: "OTP_INVALID" | "OTP_EXPIRED" | "OTP_TOO_MANY_ATTEMPTS", message: string): Refusal {
  return new Refusal(code, message, ["code"]);
}
