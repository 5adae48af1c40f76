import type { App } from "../../../context.js";
import { MINUTE, addMs } from "../../../infra/clock.js";
import type { PushServiceKind } from "../../../push/push.js";

/** Logs what an operator has to mend, once an hour for each push service. */
export type LogRefusal = (
  kind: PushServiceKind,
  details: { readonly reason: string; readonly deviceId: bigint },
) => void;

const SILENCE_MS = 60 * MINUTE;

export function createRefusalLog({ log, now }: Pick<App, "log" | "now">): LogRefusal {
  const silentUntil = new Map<PushServiceKind, Date>();
  return (kind, details) => {
    const until = silentUntil.get(kind);
    if (until !== undefined && until > now()) return;
    silentUntil.set(kind, addMs(now(), SILENCE_MS));
    log.error({ kind, ...details }, "push service refuses this server's pushes");
  };
}
