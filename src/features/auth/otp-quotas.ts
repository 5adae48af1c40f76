import type { Context } from "../../context.js";
import { SECOND, later } from "../../infra/clock.js";
import { RateLimited } from "../../infra/errors.js";
import { rateOf } from "../../infra/rate.js";
import type { Transaction } from "../../infra/transaction.js";
import { type CodeDraft, insertCode, readSends } from "./otp-store.js";
import { type SendRules, type SendTimes, nextSendAt } from "./otp-waits.js";

const LOCK_SECONDS = 5;

/**
 * Keeps a code unless its requester has to wait: after its own codes to the number, or, where its device is not known,
 * after those of all such devices. Returns the key, and when the requester may ask again.
 * @throws RateLimited
 */
export async function insertWithinQuotas(ctx: Context, draft: CodeDraft): Promise<{ codeId: bigint; resendAt: Date }> {
  const now = ctx.now();
  if (!ctx.limits.applyTo(ctx.client.ipAddress))
    return { codeId: await ctx.db.transaction((tx) => insertCode(tx, draft)), resendAt: now };
  const rules: SendRules = {
    waitSeconds: ctx.config.OTP_WAIT_SECONDS,
    own: rateOf(ctx.config, "otpSendsPerNumberAndAddress"),
    unknown: rateOf(ctx.config, "otpSendsPerNumber"),
  };
  return oneAtATime(ctx, draft.phoneNumber, async (tx) => {
    const { own, unknown } = await readSendTimes(tx, draft, rules, now);
    const wait = nextSendAt({ own, unknown }, rules, now).getTime() - now.getTime();
    if (wait > 0) throw new RateLimited(Math.ceil(wait / SECOND), "otpSendsPerNumber");
    const codeId = await insertCode(tx, draft);
    const after = { own: [now, ...own], unknown: draft.deviceId === null ? [now, ...unknown] : [] };
    return { codeId, resendAt: nextSendAt(after, rules, now) };
  });
}

async function readSendTimes(
  tx: Transaction,
  { phoneNumber, ...requester }: CodeDraft,
  { own, unknown }: SendRules,
  now: Date,
): Promise<SendTimes> {
  const since = (seconds: number) => later(now, -seconds * SECOND);
  const earliest = since(Math.max(own.seconds, unknown.seconds));
  const sends = await readSends(tx, phoneNumber, requester, earliest, own.uses + unknown.uses);
  const times = (of: typeof sends, from: Date) => of.map(({ createdAt }) => createdAt).filter((time) => time > from);
  const ofOwn = sends.filter(({ isOwn }) => isOwn);
  return {
    own: times(ofOwn, since(own.seconds)),
    unknown: requester.deviceId === null ? times(sends, since(unknown.seconds)) : [],
  };
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
    if (Number(row?.isHeld) !== 1) throw new RateLimited(1, "otpSendsPerNumber");
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
