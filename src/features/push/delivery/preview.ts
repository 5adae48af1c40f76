import type { MessageType, NotificationType, PushPreview } from "../../../generated/enums.js";
import type { Config } from "../../../infra/config.js";
import type { Connections } from "../../../infra/database/database.js";
import { isolate } from "../../../model/text/isolate.js";
import { MAX_PREVIEW_CHARACTERS } from "../../../push/payload.js";
import type { PushServiceKind } from "../../../push/push.js";

/** Words of a notification. */
export interface Words {
  readonly title: string;
  readonly body?: string;
}

interface Row {
  readonly id: bigint;
  readonly type: NotificationType;
  readonly title: string;
  readonly body: string | null;
  readonly name: string | null;
  readonly messageType: MessageType | null;
  readonly text: string | null;
  readonly preview: PushPreview | null;
}

/** Returns true where the operator lets words travel by a service: with "web", by those that cannot read them. */
export function allowsPreview({ PUSH_PREVIEW }: Pick<Config, "PUSH_PREVIEW">, kind: PushServiceKind): boolean {
  return PUSH_PREVIEW === "all" || (PUSH_PREVIEW === "web" && kind === "WEB");
}

/** Returns the words of notifications, by key, as far as their owners want them. */
export async function readWords(db: Connections, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, Words>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<Row>(
    `SELECT n.id, n.notification_type AS type, n.title, n.message AS body, s.preview, m.message_type AS messageType,
            COALESCE(k.contact_name, a.full_name, a.username) AS name, m.message_text AS text
     FROM notifications n
     LEFT JOIN notification_settings s ON s.user_id = n.user_id
     LEFT JOIN users a ON a.id = n.actor_id
     LEFT JOIN user_contacts k ON k.user_id = n.user_id AND k.contact_user_id = n.actor_id AND k.is_contact = TRUE
     LEFT JOIN messages m ON m.conversation_id = n.conversation_id AND m.seq = n.message_seq AND m.is_deleted = FALSE
       AND NOT EXISTS (SELECT 1 FROM message_deletions x
                       WHERE x.conversation_id = m.conversation_id AND x.user_id = n.user_id AND x.seq = m.seq)
     WHERE n.id IN (?)`,
    [ids],
  );
  return new Map(
    rows.flatMap((row) => (row.preview === null || row.preview === "NONE" ? [] : [[row.id, toWords(row)]])),
  );
}

function toWords({ type, title, body, name, text, preview }: Row): Words {
  const who = name ?? "Somebody";
  const words = type === "CONTACT" ? `${isolate(who)} added you to their contacts` : who;
  const told = title === "" ? words : title;
  const content = preview === "TEXT" ? (body ?? text) : null;
  return content === null ? { title: told } : { title: told, body: cut(content) };
}

/** Cuts a text to 120 characters, an ellipsis included. */
function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_PREVIEW_CHARACTERS
    ? text
    : `${characters.slice(0, MAX_PREVIEW_CHARACTERS - 1).join("")}…`;
}
