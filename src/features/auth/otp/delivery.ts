import type { App, Client } from "../../../context.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import { parsePhoneNumber } from "../../../infra/phone-number.js";
import { insertLoginAttempt } from "../store.js";
import { deleteAttempted, deleteMessage, postponeMessage } from "./outbox-store.js";
import { voidCode } from "./store.js";

/** Waits after the first, second, … attempt, in milliseconds; the last attempt has none. */
const RETRY_AFTER_MS = [2 * SECOND, 6 * SECOND, 15 * SECOND, 30 * SECOND];
/** Time beside the provider's own limit, for the lock of the number before the first attempt and the record of the outcome. */
const LEASE_MARGIN_MS = 10 * SECOND;

type DeliveryApp = Pick<App, "db" | "log" | "metrics" | "now" | "outbox" | "sms">;

/** A message in an attempt that this process has claimed. */
export interface Outgoing {
  readonly codeId: bigint;
  readonly phoneNumber: string;
  readonly text: string;
  /** Ordinal of the attempt. */
  readonly attempts: number;
  readonly giveUpAt: Date;
}

/** Result of an attempt: the provider has the message, it waits for the next attempt, or its code is void. */
export type Delivery = "accepted" | "waiting" | "number" | "failed";

/** Returns the end of the lease of an attempt that begins now. */
export function leaseFrom({ sms }: Pick<App, "sms">, now: Date): Date {
  return addMs(now, sms.provider.timeoutMs + LEASE_MARGIN_MS);
}

/** Sends a message and records the outcome. `client` is the requester, where one waits for the answer. */
export async function deliver(app: DeliveryApp, message: Outgoing, client?: Client): Promise<Delivery> {
  const outcome = await app.sms.provider.send({ phoneNumber: message.phoneNumber, text: message.text });
  switch (outcome.result) {
    case "accepted":
      app.metrics.codesSent(parsePhoneNumber(message.phoneNumber)?.country ?? "none").inc();
      // A process that ends here sends the same code once more. The person has it: no failure of the request.
      await deleteMessage(app.db, message.codeId).catch((error: unknown) =>
        app.log.warn({ err: error }, "delete sent message failed"),
      );
      return "accepted";
    case "retry":
      return retry(app, message, client);
    case "number":
      app.log.info({ provider: app.sms.provider.name, reason: outcome.reason }, "a number cannot receive SMS");
      await fail(app, message, client);
      return "number";
    case "refused":
      await fail(app, message, client);
      return "failed";
  }
}

async function retry(app: DeliveryApp, message: Outgoing, client: Client | undefined): Promise<Delivery> {
  const wait = RETRY_AFTER_MS[message.attempts - 1];
  const dueAt = addMs(app.now(), wait ?? 0);
  if (wait !== undefined && dueAt < message.giveUpAt) {
    await postponeMessage(app.db, message, dueAt);
    app.outbox.runAt(dueAt);
    return "waiting";
  }
  if (await fail(app, message, client)) app.metrics.sms(app.sms.provider.name, "given_up");
  return "failed";
}

/** Voids the code of a message that is not delivered; false when another process has taken the message since. */
export function fail(
  { db, now }: Pick<App, "db" | "now">,
  message: Pick<Outgoing, "codeId" | "attempts" | "phoneNumber">,
  client: Client | undefined,
): Promise<boolean> {
  const { codeId, phoneNumber } = message;
  const at = now();
  return db.transaction(async (tx) => {
    if (!(await deleteAttempted(tx, message))) return false;
    await voidCode(tx, codeId, at);
    await insertLoginAttempt(tx, {
      phoneNumber,
      method: "sms",
      failureReason: "SMS_FAILED",
      ipAddress: client?.ipAddress ?? null,
      userAgent: client?.userAgent ?? null,
      at,
    });
    return true;
  });
}
