import type { Context } from "../../../context.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import { RateLimited } from "../../../infra/errors.js";
import { rateOf } from "../../../infra/rate-limits/rate-settings.js";
import { AdvisoryLockTimeout, type Transaction } from "../../../infra/database/transaction.js";
import { type MessageDraft, insertMessage } from "./outbox-store.js";
import { type CodeDraft, insertCode, readCodeRequests } from "./store.js";
import { type SendRules, type SendTimes, nextSendAt } from "./waits.js";

const LOCK_SECONDS = 5;

/**
 * Inserts a code and its message unless the requester has to wait: for its own quota, or for that of all trusted (or all untrusted) devices
 * of the number. Returns the key and the time of the next request allowed.
 * @throws RateLimited
 */
export async function insertWithinQuotas(
  ctx: Context,
  draft: CodeDraft,
  message: MessageDraft,
): Promise<{ codeId: bigint; resendAt: Date }> {
  const now = ctx.now();
  if (!ctx.limits.applyTo(ctx.client.ipAddress))
    return { codeId: await ctx.db.transaction((tx) => insertBoth(tx, draft, message)), resendAt: now };
  const rules: SendRules = {
    waitSeconds: ctx.config.OTP_WAIT_SECONDS,
    own: rateOf(ctx.config, "otpSendsPerNumberAndAddress"),
    sameTrust: rateOf(ctx.config, "otpSendsPerNumber"),
  };
  return withNumberLock(ctx, draft.phoneNumber, async (tx) => {
    const { own, sameTrust } = await readSendTimes(ctx, tx, draft, rules, now);
    const wait = nextSendAt({ own, sameTrust }, rules, now).getTime() - now.getTime();
    if (wait > 0) throw new RateLimited(Math.ceil(wait / SECOND), "otpSendsPerNumber");
    const codeId = await insertBoth(tx, draft, message);
    const after = { own: [now, ...own], sameTrust: [now, ...sameTrust] };
    return { codeId, resendAt: nextSendAt(after, rules, now) };
  });
}

/** Inserts a code and the message that carries it, which is sent even if this process ends now. */
async function insertBoth(tx: Transaction, draft: CodeDraft, message: MessageDraft): Promise<bigint> {
  const codeId = await insertCode(tx, draft);
  await insertMessage(tx, codeId, message);
  return codeId;
}

async function readSendTimes(
  { keys }: Context,
  tx: Transaction,
  { phoneNumber, ...requester }: CodeDraft,
  { own, sameTrust }: SendRules,
  now: Date,
): Promise<SendTimes> {
  const since = (seconds: number) => addMs(now, -seconds * SECOND);
  const earliest = since(Math.max(own.seconds, sameTrust.seconds));
  const sends = await readCodeRequests(tx, keys, { phoneNumber, ...requester }, earliest, own.uses + sameTrust.uses);
  const times = (of: typeof sends, from: Date) => of.map(({ createdAt }) => createdAt).filter((time) => time > from);
  const ofOwn = sends.filter(({ isOwn }) => isOwn);
  return {
    own: times(ofOwn, since(own.seconds)),
    sameTrust: times(sends, since(sameTrust.seconds)),
  };
}

/** Serialises `work` by number, over all processes: the first code of a number has no row that could be locked. */
async function withNumberLock<T>(ctx: Context, phoneNumber: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const advisoryLock = { name: `convospace otp ${phoneNumber}`, timeoutSeconds: LOCK_SECONDS };
  try {
    return await ctx.db.transaction(work, { advisoryLock });
  } catch (error) {
    throw error instanceof AdvisoryLockTimeout ? new RateLimited(1, "otpSendsPerNumber") : error;
  }
}
