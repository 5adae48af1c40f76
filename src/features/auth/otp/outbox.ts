import type { App } from "../../../context.js";
import { unseal } from "../../../infra/crypto/seal.js";
import type { SmsOutbox } from "../../../sms/sms.js";
import { type Outgoing, deliver, fail, leaseFrom } from "./delivery.js";
import { type DueMessage, claimMessage, deleteMessage, readDueMessages } from "./outbox-store.js";

/** Messages that one process has under way at once. */
const BATCH_SIZE = 100;

/** Parts of the app that the outbox needs. */
type OutboxApp = Pick<App, "background" | "db" | "log" | "metrics" | "now" | "secrets" | "sms">;

export function createOutbox(app: OutboxApp): SmsOutbox {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const outbox: SmsOutbox = {
    run: async () => {
      while (!isStopped) {
        const due = await readDueMessages(app.db, app.now(), BATCH_SIZE);
        await Promise.all(due.map((message) => send({ ...app, outbox }, message)));
        if (due.length < BATCH_SIZE) return;
      }
    },
    runAt: (dueAt) => {
      const run = () => {
        timers.delete(timer);
        app.background.run("send waiting SMS", outbox.run());
      };
      const timer = setTimeout(run, Math.max(0, dueAt.getTime() - app.now().getTime())).unref();
      timers.add(timer);
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
  return outbox;
}

async function send(app: OutboxApp & { readonly outbox: SmsOutbox }, message: DueMessage): Promise<void> {
  if (!message.isWanted) return deleteMessage(app.db, message.codeId);
  if (!(await claimMessage(app.db, message, leaseFrom(app, app.now())))) return;
  const claimed = { ...message, attempts: message.attempts + 1 };
  const text = unseal(app.secrets.sealing, message.sealedText)?.toString("utf8");
  if (text !== undefined) return void (await deliver(app, { ...claimed, text } satisfies Outgoing));
  app.log.warn("drop a message by SMS: JWT_SECRET was replaced since it was stored");
  await fail(app, claimed, undefined);
}
