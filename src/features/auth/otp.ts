import { randomInt } from "node:crypto";
import type { Context } from "../../context.js";
import type { OtpType } from "../../generated/prisma/client.js";
import { DAY, SECOND, later } from "../../infra/clock.js";
import { RateLimited, Refusal } from "../../infra/errors.js";
import { isKeyedHash, keyedHash } from "../../infra/secrets.js";
import type { Transaction } from "../../infra/transaction.js";
import { countTry, findNewestCode, insertCode, readSendTimes } from "./otp-store.js";

/** A code on its way to a phone. */
export interface SentCode {
  readonly expiresAt: Date;
  /** From when on another can be sent to the number. */
  readonly resendAt: Date;
}

const TRIES = 5;
const SENDS_A_DAY = 5;
/** Seconds to wait after a day's first send and its second; after later ones it is the longest. */
const WAITS = [30, 60];
const LONGEST_WAIT = 300;
const LOCK_SECONDS = 5;
/** What operators see of it. */
const SENDS_PER_NUMBER = "otpSendsPerNumber";

/**
 * Sends a new code to a phone. From then on it is the number's only one for its purpose; no answer tells whether the
 * number has an account.
 * @throws RateLimited when the number has to wait for its next code
 */
export async function sendCode(ctx: Context, phoneNumber: string, otpType: OtpType): Promise<SentCode> {
  const now = ctx.now();
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const codeHash = keyedHash(ctx.secrets.otp, hashedText(phoneNumber, code));
  const expiresAt = later(now, ctx.config.OTP_SECONDS * SECOND);
  const { id, resendAt } = await oneAtATime(ctx, phoneNumber, async (tx) => {
    const sendTimes = await readSendTimes(tx, phoneNumber, later(now, -DAY), SENDS_A_DAY);
    if (ctx.limits.areOn) requireWaited(sendTimes, now);
    const id = await insertCode(tx, { phoneNumber, codeHash, otpType, expiresAt, createdAt: now });
    return { id, resendAt: ctx.limits.areOn ? nextSendAt([now, ...sendTimes].slice(0, SENDS_A_DAY), now) : now };
  });
  try {
    await ctx.sms({ phoneNumber, code, validMinutes: Math.max(1, Math.floor(ctx.config.OTP_SECONDS / 60)) });
  } catch (error) {
    await ctx.db.prisma.otpVerification.deleteMany({ where: { id } });
    throw error;
  }
  return { expiresAt, resendAt };
}

/**
 * Spends one of the tries of the number's live code, then compares. Answers the key of the code, which is still unused.
 * @throws Refusal OTP_INVALID, OTP_EXPIRED or OTP_TOO_MANY_ATTEMPTS
 */
export async function requireRightCode(
  ctx: Context,
  { phoneNumber, code }: { phoneNumber: string; code: string },
  otpType: OtpType,
): Promise<bigint> {
  const live = await findNewestCode(ctx.db, phoneNumber, otpType);
  if (live === null) throw refuse("OTP_INVALID", "No code was sent to this number: ask for one.");
  const spent = await countTry(ctx.db, live.id, TRIES, ctx.now());
  if (spent === undefined) throw await whyDead(ctx, live.id);
  if (!isKeyedHash(ctx.secrets.otp, hashedText(phoneNumber, code), live.codeHash)) throw wrongCode(TRIES - spent);
  return live.id;
}

/** What a code says when it has been used, by whoever was quicker. */
export function usedCode(): Refusal {
  return refuse("OTP_INVALID", "This code was used already: ask for a new one.");
}

/**
 * Runs `work` alone for its number, over all processes: the first code of a number has no row yet that could be locked.
 */
function oneAtATime<T>(ctx: Context, phoneNumber: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const lock = `convospace otp ${phoneNumber}`;
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.query<{ isHeld: number | bigint | null }>("SELECT GET_LOCK(?, ?) AS isHeld", [
      lock,
      LOCK_SECONDS,
    ]);
    if (Number(row?.isHeld) !== 1) throw new RateLimited(1, SENDS_PER_NUMBER);
    try {
      const result = await work(tx);
      // Before the lock goes, so that the next to hold it sees this code.
      await tx.execute("COMMIT");
      return result;
    } finally {
      await tx.execute("DO RELEASE_LOCK(?)", [lock]);
    }
  });
}

function requireWaited(sendTimes: readonly Date[], now: Date): void {
  const wait = nextSendAt(sendTimes, now).getTime() - now.getTime();
  if (wait > 0) throw new RateLimited(Math.ceil(wait / SECOND), SENDS_PER_NUMBER);
}

/** When a number may get its next code, after those of the last day, newest first. */
function nextSendAt(sendTimes: readonly Date[], now: Date): Date {
  const [newest] = sendTimes;
  if (newest === undefined) return now;
  const afterWait = later(newest, (WAITS[sendTimes.length - 1] ?? LONGEST_WAIT) * SECOND);
  const fullSince = sendTimes[SENDS_A_DAY - 1];
  const withinQuota = fullSince === undefined ? now : later(fullSince, DAY);
  return afterWait > withinQuota ? afterWait : withinQuota;
}

async function whyDead(ctx: Context, codeId: bigint): Promise<Refusal> {
  const code = await ctx.db.prisma.otpVerification.findUnique({ where: { id: codeId } });
  if (code === null || code.isUsed) return usedCode();
  if (code.expiresAt <= ctx.now()) return refuse("OTP_EXPIRED", "This code has expired: ask for a new one.");
  return refuse("OTP_TOO_MANY_ATTEMPTS", `This code was tried ${TRIES} times: ask for a new one.`);
}

function wrongCode(triesLeft: number): Refusal {
  const left = triesLeft === 1 ? "1 try is" : `${triesLeft} tries are`;
  return refuse("OTP_INVALID", `The code is wrong: ${triesLeft === 0 ? "ask for a new one" : `${left} left`}.`);
}

function refuse(code: "OTP_INVALID" | "OTP_EXPIRED" | "OTP_TOO_MANY_ATTEMPTS", message: string): Refusal {
  return new Refusal(code, message, ["code"]);
}

function hashedText(phoneNumber: string, code: string): string {
  return `${phoneNumber}:${code}`;
}
