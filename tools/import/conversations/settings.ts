import { MUTED_FOREVER } from "../../../src/model/member.js";
import type { Row } from "../original/tables.js";

/** Settings of a member. */
export interface Settings {
  readonly mutedUntil: Date | null;
  readonly isArchived: boolean;
  readonly isPinned: boolean;
  readonly joinedAt: Date | null;
}

/**
 * Merges the settings of a pair's duplicates: muted or pinned when one of them is; archived, and then unpinned, when all
 * are.
 */
export function settingsOf(rows: readonly Row<"conversation_participants">[]): Settings {
  const isArchived = rows.length > 0 && rows.every(({ is_archived }) => is_archived === true);
  const joined = rows.map(({ joined_at }) => joined_at).filter((time) => time !== null);
  return {
    mutedUntil: rows.some(({ is_muted }) => is_muted === true) ? MUTED_FOREVER : null,
    isArchived,
    isPinned: !isArchived && rows.some(({ is_pinned }) => is_pinned === true),
    joinedAt: joined.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
  };
}
