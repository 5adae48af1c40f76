import { randomBytes, randomInt } from "node:crypto";
import type { Context } from "../../../context.js";
import type { OtpType } from "../../../generated/prisma/client.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import { RateLimited, Refusal } from "../../../infra/errors.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import type { CodeMessage } from "../../../sms/sms.js";
import type { TestAccount } from "../../../infra/test-accounts.js";
import { codeHashInput } from "./check.js";
import { insertWithinQuotas } from "./quotas.js";
import { type Requester, deleteCode, insertCode } from "./store.js";

/** A code on its way to a phone. */
export interface SentCode {
  /** Identifies the request; verifyOtp takes it with the code. */
  readonly verificationId: string;
  readonly expiresAt: Date;
  /** Earliest time of the device's next request for the number. */
  readonly resendAt: Date;
}

/** A request for a code. */
export interface CodeRequest {
  readonly phoneNumber: string;
  /** ISO 3166 code, for the bound on each country's codes. */
  readonly country: string;
  readonly otpType: OtpType;
  readonly requester: Requester;
  /** Account with a fixed code and no SMS, for a number of TEST_PHONE_NUMBERS. */
  readonly testAccount: TestAccount | undefined;
}

/**
 * Creates a code and sends it, with or without an account of the number. Codes of other requests stay valid.
 * @throws RateLimited when the requester has to wait; Refusal SMS_FAILED when the gateway rejects it
 */
export async function sendCode(ctx: Context, request: CodeRequest): Promise<SentCode> {
  const { phoneNumber, otpType, requester, testAccount } = request;
  const now = ctx.now();
  const code = testAccount?.code ?? String(randomInt(1_000_000)).padStart(6, "0");
  const verificationId = randomBytes(16).toString("hex");
  const expiresAt = addMs(now, ctx.config.OTP_SECONDS * SECOND);
  const codeHash = keyedHash(ctx.secrets.otp, codeHashInput({ verificationId, phoneNumber, otpType, code }));
  const draft = { verificationId, phoneNumber, codeHash, otpType, expiresAt, createdAt: now, ...requester };
  if (testAccount !== undefined) {
    await ctx.db.transaction((tx) => insertCode(tx, draft));
    return { verificationId, expiresAt, resendAt: now };
  }
  const { codeId, resendAt } = await insertWithinQuotas(ctx, draft);
  const validMinutes = Math.max(1, Math.floor(ctx.config.OTP_SECONDS / 60));
  try {
    await takeCountryQuota(ctx, request.country);
    await deliver(ctx, { phoneNumber, code, purpose: otpType, validMinutes });
  } catch (error) {
    // An unsent code is void and counts for no quota.
    await deleteCode(ctx.db, codeId);
    throw error;
  }
  ctx.metrics.codesSent(request.country).inc();
  return { verificationId, expiresAt, resendAt };
}

/** Bounds SMS pumping (many codes to premium numbers for a share of the fee), which concentrates on one country at a time. */
async function takeCountryQuota(ctx: Context, country: string): Promise<void> {
  try {
    if (ctx.limits.applyTo(ctx.client.ipAddress)) await ctx.limits.take("otpSendsPerCountry", country);
  } catch (error) {
    if (error instanceof RateLimited && error.isFirst)
      ctx.log.warn({ country, retryAfter: error.retryAfter }, "refuse codes for a country: limit reached");
    throw error;
  }
}

/** Awaits the gateway, since the response reports SMS_FAILED. */
async function deliver(ctx: Context, message: CodeMessage): Promise<void> {
  try {
    await ctx.sms(message);
  } catch (error) {
    ctx.log.warn({ err: error }, "send code failed");
    throw new Refusal("SMS_FAILED", "The code could not be sent to this number. Try again in a moment.", [
      "phoneNumber",
    ]);
  }
}
