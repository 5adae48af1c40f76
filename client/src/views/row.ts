import type { ConversationSettings } from "../api.js";
import type { ConversationRow } from "../rows.js";

/** Mute without an end, as the server writes it. */
export const MUTED_FOREVER = "9999-12-31T23:59:59.000Z";

/** Changes of a conversation that the server has not answered yet. */
export interface RowOverlay {
  readonly settings?: ConversationSettings | undefined;
  /** Sequence up to which the viewer has read. */
  readonly readUpTo?: number | undefined;
}

/** Returns the row with the viewer's unanswered settings and read mark; the same object if nothing changes it. */
export function overlayRow(row: ConversationRow, { settings = {}, readUpTo = 0 }: RowOverlay): ConversationRow {
  const { archived, pinned, mutedUntil, notificationLevel: level } = settings;
  const isRead = row.unreadCount > 0 && row.lastMessage !== null && row.lastMessage.sequence <= readUpTo;
  if (!isRead && Object.keys(settings).length === 0) return row;
  return {
    ...row,
    ...(archived !== undefined && { viewerHasArchived: archived }),
    ...(pinned !== undefined && { viewerHasPinned: pinned }),
    ...(mutedUntil !== undefined && { viewerMutedUntil: mutedUntilText(mutedUntil) }),
    ...(level !== undefined && { viewerNotificationLevel: level }),
    ...(isRead && { unreadCount: 0 }),
  };
}

export function mutedUntilText(mutedUntil: Date | "forever" | null): string | null {
  return mutedUntil === "forever" ? MUTED_FOREVER : (mutedUntil?.toISOString() ?? null);
}

/** Order of the inbox: pinned first, then the newest activity, then the greater id. */
export function compareRows(a: ConversationRow, b: ConversationRow): number {
  return (
    Number(b.viewerHasPinned) - Number(a.viewerHasPinned) || compare(b.activityAt, a.activityAt) || compare(b.id, a.id)
  );
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
