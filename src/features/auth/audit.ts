import type { App } from "../../context.js";

/** Events of the audit log. */
export type AuditEvent = "signed in" | "sign-in refused" | "session ended" | "refresh token reused" | "account deleted";

interface AuditFields {
  readonly userId?: bigint;
  readonly sessionId?: bigint;
  readonly address?: string;
  readonly reason?: string;
}

/** Writes a line of the audit log. Users and sessions appear by key; phone numbers, codes and tokens never do. */
export function audit({ log }: Pick<App, "log">, event: AuditEvent, { userId, sessionId, ...rest }: AuditFields): void {
  log.info(
    {
      audit: event,
      ...(userId !== undefined && { userId: String(userId) }),
      ...(sessionId !== undefined && { sessionId: String(sessionId) }),
      ...rest,
    },
    `audit: ${event}`,
  );
}
