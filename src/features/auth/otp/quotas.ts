import type { Context } from "../../../context.js";
import { SECOND, later } from "../../../infra/clock.js";
import { RateLimited } from "../../../infra/errors.js";
import { rateOf } from "../../../infra/rate-limits/rate-settings.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { type CodeDraft, insertCode, readCodeRequests } from "./store.js";
import { type SendRules, type SendTimes, nextSendAt } from "./waits.js";

const LOCK_SECONDS = 5;

/**
 * Keeps a code unless its requester has to wait: after its own codes to the number, or after those of all devices that are
 * known like it, or unknown. Returns the key, and when the requester may ask again.
 * @throws RateLimited
 */
export async function insertWithinQuotas(ctx: Context, draft: CodeDraft): Promise<{ codeId: bigint; resendAt: Date }> {
  const now = ctx.now();
  if (!ctx.limits.applyTo(ctx.client.ipAddress))
    return { codeId: await ctx.db.transaction((tx) => insertCode(tx, draft)), resendAt: now };
  const rules: SendRules = {
    waitSeconds: ctx.config.OTP_WAIT_SECONDS,
    own: rateOf(ctx.config, "otpSendsPerNumberAndAddress"),
    sameTrust: rateOf(ctx.config, "otpSendsPerNumber"),
  };
  return withNumberLock(ctx, draft.phoneNumber, async (tx) => {
    const { own, sameTrust } = await readSendTimes(ctx, tx, draft, rules, now);
    const wait = nextSendAt({ own, sameTrust }, rules, now).getTime() - now.getTime();
    if (wait > 0) throw new RateLimited(Math.ceil(wait / SECOND), "otpSendsPerNumber");
    const codeId = await insertCode(tx, draft);
    const after = { own: [now, ...own], sameTrust: [now, ...sameTrust] };
    return { codeId, resendAt: nextSendAt(after, rules, now) };
  });
}

async function readSendTimes(
  { keys }: Context,
  tx: Transaction,
  { phoneNumber, ...requester }: CodeDraft,
  { own, sameTrust }: SendRules,
  now: Date,
): Promise<SendTimes> {
  const since = (seconds: number) => later(now, -seconds * SECOND);
  const earliest = since(Math.max(own.seconds, sameTrust.seconds));
  const sends = await readCodeRequests(tx, keys, { phoneNumber, ...requester }, earliest, own.uses + sameTrust.uses);
  const times = (of: typeof sends, from: Date) => of.map(({ createdAt }) => createdAt).filter((time) => time > from);
  const ofOwn = sends.filter(({ isOwn }) => isOwn);
  return {
    own: times(ofOwn, since(own.seconds)),
    sameTrust: times(sends, since(sameTrust.seconds)),
  };
}

/**
 * Runs `work` alone for its number, over all processes: the first code of a number has no row yet that could be locked.
 */
function withNumberLock<T>(ctx: Context, phoneNumber: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
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
