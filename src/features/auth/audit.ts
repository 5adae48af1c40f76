import type { Context } from "../../context.js";
import { requestFields } from "../../infra/log-fields.js";

/** Events of the audit log. */
export type AuditEvent = "signed in" | "sign-in refused" | "session ended" | "refresh token reused" | "account deleted";

interface AuditFields {
  /** User and session of the event, where they are not the viewer's. */
  readonly userId?: bigint;
  readonly sessionId?: bigint;
  readonly code?: string;
  /** Known if it showed a proof of an earlier sign-in to the number when it asked for the code. */
  readonly device?: "new" | "known";
  readonly account?: "new" | "known";
}

/**
 * Writes a line of the audit log with the fields of its request. Users and sessions appear by key; phone numbers, codes and
 * tokens never do.
 */
export function audit(ctx: Context, event: AuditEvent, { userId, sessionId, ...rest }: AuditFields): void {
  ctx.log.info(
    {
      audit: event,
      ...requestFields(ctx),
      ...(userId !== undefined && { userId: String(userId) }),
      ...(sessionId !== undefined && { sessionId: String(sessionId) }),
      ...rest,
    },
    `audit: ${event}`,
  );
}
