import type { Context } from "../../../context.js";
import type { OtpType } from "../../../generated/prisma/client.js";
import { Refusal } from "../../../infra/errors.js";
import { subnetOf } from "../../../infra/network-address.js";
import { isKeyedHash } from "../../../infra/crypto/secrets.js";
import { countTry, findCode } from "./store.js";

/** Tries of one code. */
const MAX_TRIES = 5;
const VERIFICATION_ID = /^[\da-f]{32}$/u;

/** A code as its holder presents it. */
export interface PresentedCode {
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly code: string;
  /** As sendOtp answered it; without it, the newest code counts that was asked for from the same address group. */
  readonly verificationId?: string | null | undefined;
}

/**
 * Counts a try of the live code, then compares. Returns the key of the code, which is still unused. Without a request
 * of theirs, callers learn nothing of the number: one answer, after the same statements.
 * @throws Refusal OTP_INVALID, OTP_EXPIRED or OTP_TOO_MANY_ATTEMPTS
 */
export async function requireRightCode(ctx: Context, presented: PresentedCode): Promise<bigint> {
  const { phoneNumber, otpType } = presented;
  const found = await findCode(ctx.db, {
    phoneNumber,
    otpType,
    verificationId: requestNameOf(presented.verificationId ?? undefined),
    addressGroup: subnetOf(ctx.client.ipAddress, 64),
  });
  const codeId = found?.id ?? 0n;
  const tries = await countTry(ctx.db, codeId, MAX_TRIES, ctx.now());
  if (tries === undefined) throw await whyDead(ctx, codeId);
  const text = hashedText({ ...presented, verificationId: found?.verificationId ?? "" });
  if (!isKeyedHash(ctx.secrets.otp, text, found?.codeHash ?? "")) throw wrongCode(MAX_TRIES - tries);
  return codeId;
}

/** Returns what is hashed of a code: it is bound to its request, its number and its purpose. */
export function hashedText(code: {
  readonly verificationId: string;
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly code: string;
}): string {
  return [code.otpType, code.verificationId, code.phoneNumber, code.code].join(":");
}

/** Refusal of a code that another request has used. */
export function usedCode(): Refusal {
  return refuse("OTP_INVALID", "This code was used already: ask for a new one.");
}

/** Text that is no verification id names no request. */
function requestNameOf(verificationId: string | undefined): string | undefined {
  return verificationId === undefined || VERIFICATION_ID.test(verificationId) ? verificationId : "";
}

async function whyDead(ctx: Context, codeId: bigint): Promise<Refusal> {
  const code = await ctx.db.prisma.otpVerification.findUnique({ where: { id: codeId } });
  if (code === null) return refuse("OTP_INVALID", "The code is wrong, or no longer valid: ask for a new one.");
  if (code.isUsed) return usedCode();
  if (code.expiresAt <= ctx.now()) return refuse("OTP_EXPIRED", "This code has expired: ask for a new one.");
  return refuse("OTP_TOO_MANY_ATTEMPTS", `This code was tried ${MAX_TRIES} times: ask for a new one.`);
}

function wrongCode(triesLeft: number): Refusal {
  const left = triesLeft === 1 ? "1 try is" : `${triesLeft} tries are`;
  return refuse("OTP_INVALID", `The code is wrong: ${triesLeft === 0 ? "ask for a new one" : `${left} left`}.`);
}

function refuse(code: "OTP_INVALID" | "OTP_EXPIRED" | "OTP_TOO_MANY_ATTEMPTS", message: string): Refusal {
  return new Refusal(code, message, ["code"]);
}
