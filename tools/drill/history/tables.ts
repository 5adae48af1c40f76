import type { Connection } from "mariadb";

/** Final content of the database, which the history is checked against. Keys are numbers. */
export interface Tables {
  readonly messages: readonly MessageRow[];
  readonly edits: readonly { conversation: number; sequence: number; body: string | null }[];
  readonly conversations: readonly { id: number; one: number; two: number; lastSequence: number }[];
  readonly members: readonly MemberRow[];
  readonly log: readonly LogRow[];
  readonly heads: readonly { user: number; seq: number; trimmed: number }[];
  readonly receipts: readonly { conversation: number; user: number; status: "DELIVERED" | "READ"; upTo: number }[];
  readonly hidden: readonly { conversation: number; user: number; sequence: number }[];
  /** All texts of the other tables that may contain message texts. */
  readonly otherTexts: readonly string[];
  /** Postings of the search index. */
  readonly words: readonly { conversation: number; sequence: number; word: string }[];
  readonly uploads: readonly UploadRow[];
  readonly notifications: readonly NotificationRow[];
}

export interface NotificationRow {
  readonly id: number;
  readonly user: number;
  readonly conversation: number | null;
  /** True while a push of it is due, or is on its way. */
  readonly isPushPending: number;
}

export interface UploadRow {
  readonly user: number;
  /** clientUploadId */
  readonly upload: string;
  /** Name in the store. */
  readonly key: string;
  readonly state: "WAITING" | "PROCESSING" | "READY" | "REFUSED" | "DELETED";
  /** Message that uses it; 0 without one. */
  readonly conversation: number;
  readonly sequence: number;
}

export interface MessageRow {
  readonly conversation: number;
  readonly sequence: number;
  readonly sender: number;
  readonly clientMessageId: string;
  readonly body: string | null;
  readonly isDeleted: boolean;
  readonly mediaKey: string | null;
}

export interface MemberRow {
  readonly conversation: number;
  readonly user: number;
  readonly delivered: number;
  readonly read: number;
  readonly shownDelivered: number;
  readonly shownRead: number;
  readonly cleared: number;
  readonly unread: number;
}

export interface LogRow {
  readonly user: number;
  readonly seq: number;
  readonly kind: string;
  readonly conversation: number | null;
  readonly sequence: number | null;
  readonly subject: number | null;
  /** Creation time in ms. */
  readonly anchor: number;
}

export async function readTables(database: Connection): Promise<Tables> {
  const read = async <Row>(sql: string): Promise<Row[]> => {
    const rows = await database.query<Record<string, unknown>[]>(sql);
    return rows.map(
      (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])) as Row,
    );
  };
  const messages = await read<MessageRow>(
    `SELECT conversation_id AS conversation, seq AS sequence, sender_id AS sender, client_message_id AS clientMessageId,
            message_text AS body, is_deleted AS isDeleted, media_key AS mediaKey FROM messages ORDER BY conversation_id, seq`,
  );
  const titles = await read<{ title: string; message: string | null }>("SELECT title, message FROM notifications");
  return {
    messages: messages.map((message) => ({ ...message, isDeleted: Boolean(message.isDeleted) })),
    edits: await read(
      `SELECT conversation_id AS conversation, seq AS sequence, message_text AS body FROM message_edits
       ORDER BY conversation_id, seq, edit_number`,
    ),
    conversations: await read(
      "SELECT id, user_one_id AS one, user_two_id AS two, last_seq AS lastSequence FROM conversations ORDER BY id",
    ),
    members: await read(
      `SELECT conversation_id AS conversation, user_id AS user, last_delivered_seq AS delivered, last_read_seq AS \`read\`,
              shown_delivered_seq AS shownDelivered, shown_read_seq AS shownRead, cleared_seq AS cleared,
              unread_count AS unread FROM conversation_participants ORDER BY conversation_id, user_id`,
    ),
    log: await read(
      `SELECT user_id AS user, seq, kind, conversation_id AS conversation, message_seq AS sequence, subject_id AS subject,
              created_at AS anchor FROM user_events ORDER BY user_id, seq`,
    ),
    heads: await read("SELECT user_id AS user, seq, trimmed_seq AS trimmed FROM event_heads"),
    receipts: await read(
      "SELECT conversation_id AS conversation, user_id AS user, status, up_to_seq AS upTo FROM message_status",
    ),
    hidden: await read(
      "SELECT conversation_id AS conversation, user_id AS user, seq AS sequence FROM message_deletions",
    ),
    otherTexts: titles.flatMap(({ title, message }) => [title, message ?? ""]),
    words: await read("SELECT conversation_id AS conversation, seq AS sequence, word FROM message_words"),
    notifications: await read(
      `SELECT n.id, n.user_id AS user, n.conversation_id AS conversation,
              n.push_due_at IS NOT NULL OR EXISTS (SELECT 1 FROM push_deliveries d WHERE d.notification_id = n.id) AS isPushPending
       FROM notifications n`,
    ),
    uploads: await read(
      `SELECT owner_id AS user, client_upload_id AS upload, object_key AS \`key\`, state, conversation_id AS conversation,
              message_seq AS sequence FROM media_objects ORDER BY id`,
    ),
  };
}

/** Converts bigints and times to numbers: keys of a drill stay small. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return typeof value === "bigint" ? Number(value) : value;
}
