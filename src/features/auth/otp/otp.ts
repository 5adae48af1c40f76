import { randomBytes, randomInt } from "node:crypto";
import type { Context } from "../../../context.js";
import type { OtpType } from "../../../generated/prisma/client.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import { requestFields } from "../../../infra/log-fields.js";
import { RateLimited, Refusal } from "../../../infra/errors.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import { seal } from "../../../infra/crypto/seal.js";
import type { TestAccount } from "../../../infra/test-accounts.js";
import { codeHashInput } from "./check.js";
import { deliver, leaseFrom } from "./delivery.js";
import { deleteUnsent } from "./outbox-store.js";
import { insertWithinQuotas } from "./quotas.js";
import { type Requester, insertCode } from "./store.js";

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
  /** BCP 47 tag of the language of the SMS. */
  readonly locale: string | undefined;
  /** Account with a fixed code and no SMS, for a number of TEST_PHONE_NUMBERS. */
  readonly testAccount: TestAccount | undefined;
}

/**
 * Creates a code and sends it, with or without an account of the number. Codes of other requests stay valid. The answer is
 * the same for a provider that is away: the outbox tries again.
 * @throws RateLimited when the requester has to wait; Refusal SMS_FAILED when the number or the provider refuses it
 */
export async function sendCode(ctx: Context, request: CodeRequest): Promise<SentCode> {
  const { phoneNumber, otpType, requester, testAccount, locale } = request;
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
  const text = ctx.sms.textOf({ code, purpose: otpType, locale });
  const { codeId, resendAt } = await insertWithinQuotas(ctx, draft, {
    phoneNumber,
    sealedText: seal(ctx.secrets.sealing, Buffer.from(text)),
    leaseUntil: leaseFrom(ctx, now),
    giveUpAt: expiresAt,
    createdAt: now,
  });
  await takeCountryQuota(ctx, request.country, codeId);
  const delivery = await deliver(ctx, { codeId, phoneNumber, text, attempts: 1, giveUpAt: expiresAt }, ctx.client);
  if (delivery === "number")
    throw new Refusal("SMS_FAILED", "This number cannot receive our message.", ["phoneNumber"]);
  if (delivery === "failed")
    throw new Refusal("SMS_FAILED", "Messages cannot be sent at the moment. Try again later.", ["phoneNumber"]);
  return { verificationId, expiresAt, resendAt };
}

/**
 * Bounds SMS pumping (many codes to premium numbers for a share of the fee), which concentrates on one country at a time.
 * A code that is stopped here counts for no other quota: no message was sent.
 */
async function takeCountryQuota(ctx: Context, country: string, codeId: bigint): Promise<void> {
  try {
    if (ctx.limits.applyTo(ctx.client.ipAddress)) await ctx.limits.take("otpSendsPerCountry", country);
  } catch (error) {
    if (error instanceof RateLimited && error.isFirst)
      ctx.log.warn(
        { country, limit: error.limit, retryAfter: error.retryAfter, ...requestFields(ctx) },
        "refuse codes for a country: limit reached",
      );
    await ctx.db.transaction((tx) => deleteUnsent(tx, codeId));
    throw error;
  }
}
