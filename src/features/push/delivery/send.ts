import type { App } from "../../../context.js";
import { addMs } from "../../../infra/clock.js";
import type { Statement } from "../../../infra/database/sql.js";
import { deletePushDevices } from "../../../model/push-device.js";
import type { PushMessage, PushOutcome, PushServices, PushTarget } from "../../../push/push.js";
import { retryDelayMs } from "./backoff.js";
import type { Circuit } from "./circuits.js";
import type { Ending, Finisher } from "./finisher.js";
import type { LogRefusal } from "./refusals.js";
import { type ClaimedDelivery, recordFailed, retryAt } from "./sender-store.js";
import { WEBHOOK_DEVICE } from "./targets.js";

/** A claimed delivery that is to be sent. */
export interface Send {
  readonly delivery: ClaimedDelivery;
  readonly target: PushTarget;
  /** Builds its message, with the words of a preview or without. */
  readonly build: (hasWords: boolean) => PushMessage;
}

export interface SendApp extends Pick<App, "log" | "metrics" | "now" | "transact"> {
  readonly services: PushServices;
  readonly finisher: Finisher;
  readonly circuit: Circuit;
  readonly logRefusal: LogRefusal;
  readonly signal: AbortSignal;
}

type Retry = Extract<PushOutcome, { result: "retry" }>;

/** Sends a delivery and writes what becomes of it. Rejects where that cannot be written. */
export async function sendDelivery(app: SendApp, send: Send): Promise<void> {
  const { metrics, circuit, finisher } = app;
  const { delivery, target } = send;
  const outcome = await attempt(app, send);
  const { deviceId } = delivery;
  const sent = metrics.pushSent[target.kind];
  if (outcome.result === "retry") return retry(app, send, outcome);
  // The service has answered; a fault of the address or of this server is none of its own.
  circuit.breaker.succeed();
  if (outcome.result === "sent") {
    sent.sent.inc();
    metrics.pushDelay.observe((app.now().getTime() - delivery.createdAt.getTime()) / 1000);
    return finisher.finish({
      ...{ claim: delivery, isOver: true },
      ...(deviceId > WEBHOOK_DEVICE && { deliveredTo: deviceId }),
    });
  }
  if (outcome.result === "gone") {
    sent.gone.inc();
    await deleteDevice(app, delivery, outcome.reason);
  } else {
    sent.refused.inc();
    app.logRefusal(target.kind, { reason: outcome.reason, deviceId });
  }
  return finisher.finish({ claim: delivery, isOver: true });
}

/** Sends it, once more without the words of a preview where it is too large with them. */
async function attempt({ services, metrics, log, signal }: SendApp, { target, build }: Send): Promise<PushOutcome> {
  const service = services[target.kind];
  if (service === undefined) return { result: "refused", reason: "the service is not configured" };
  const stop = metrics.pushDuration[target.kind].startTimer();
  try {
    const outcome = await service.send(target, build(true), signal);
    return outcome.result === "too large" ? await service.send(target, build(false), signal) : outcome;
  } catch (error) {
    // Services reject by a fault of this program alone. The claim and the probe of its circuit have to end even so.
    log.error({ err: error, kind: target.kind }, "send push failed");
    return { result: "retry", reason: "error", scope: "service" };
  } finally {
    stop();
  }
}

async function retry(app: SendApp, { delivery, target }: Send, outcome: Retry): Promise<void> {
  const { metrics, log, now, signal, circuit, finisher } = app;
  // A stop of this process is no failure: the next one sends it at once.
  if (signal.aborted)
    return finisher.finish({ claim: delivery, isOver: false, statements: [retryAt(delivery, now(), false)] });
  const { deviceId, giveUpAt, attempts } = delivery;
  const at = now();
  const dueAt = addMs(at, retryDelayMs(attempts + 1, outcome.retryAfterMs));
  if (outcome.scope === "device") circuit.breaker.succeed();
  else if (outcome.retryAfterMs === undefined) circuit.breaker.fail();
  else circuit.breaker.pause(dueAt);
  const isOver = dueAt >= giveUpAt;
  metrics.pushSent[target.kind][isOver ? "given_up" : "again"].inc();
  log.info({ deviceId, kind: target.kind, reason: outcome.reason, attempts: attempts + 1 }, "push has failed");
  const ending: Ending = {
    ...{ claim: delivery, isOver },
    statements: [...(isOver ? [] : [retryAt(delivery, dueAt, true)]), ...failureOf(delivery, outcome, { at, dueAt })],
  };
  return finisher.finish(ending);
}

/** A device that its service asked to wait for waits with all its deliveries. */
function failureOf(
  { deviceId }: ClaimedDelivery,
  { scope, retryAfterMs }: Retry,
  { at, dueAt }: { readonly at: Date; readonly dueAt: Date },
): Statement[] {
  if (deviceId <= WEBHOOK_DEVICE) return [];
  return [recordFailed(deviceId, at, scope === "device" && retryAfterMs !== undefined ? dueAt : null)];
}

async function deleteDevice(
  { transact, log }: SendApp,
  { deviceId, userId }: ClaimedDelivery,
  reason: string,
): Promise<void> {
  if (deviceId <= WEBHOOK_DEVICE) {
    log.error({ reason }, "the webhook of pushes is gone");
    return;
  }
  await transact((tx) => deletePushDevices(tx, { userId, deviceIds: [deviceId] }));
  log.info({ deviceId, reason }, "delete push device");
}
