/**
 * Tables and columns read from the original, with their kinds. Keys are required; other columns, and tables after the first
 * three, are optional and count as empty when missing.
 */
export const TABLES = {
  users: {
    id: "key",
    phone_number: "text",
    username: "text",
    full_name: "text",
    profile_picture: "text",
    is_phone_verified: "flag",
    is_active: "flag",
    last_seen_at: "time",
    created_at: "time",
    updated_at: "time",
  },
  conversations: {
    id: "key",
    user_one_id: "reference",
    user_two_id: "reference",
    created_at: "time",
  },
  messages: {
    id: "key",
    conversation_id: "reference",
    sender_id: "reference",
    message_text: "text",
    message_type: "text",
    media_url: "text",
    file_name: "text",
    file_size: "number",
    is_edited: "flag",
    is_deleted: "flag",
    deleted_at: "time",
    created_at: "time",
    updated_at: "time",
  },
  message_status: {
    message_id: "reference",
    user_id: "reference",
    status: "text",
    delivered_at: "time",
    read_at: "time",
  },
  conversation_participants: {
    conversation_id: "reference",
    user_id: "reference",
    last_read_message_id: "number",
    last_read_at: "time",
    is_muted: "flag",
    is_archived: "flag",
    is_pinned: "flag",
    joined_at: "time",
  },
  user_contacts: {
    user_id: "reference",
    contact_user_id: "reference",
    contact_name: "text",
    is_blocked: "flag",
    is_favorite: "flag",
    added_at: "time",
  },
  notifications: {
    id: "key",
    user_id: "reference",
    notification_type: "text",
    title: "text",
    message: "text",
    related_entity_type: "text",
    related_entity_id: "number",
    is_read: "flag",
    read_at: "time",
    created_at: "time",
  },
} as const satisfies Record<string, Record<string, Kind>>;

/** Kind of a column: the row's key, a reference, or a value. */
export type Kind = "key" | "reference" | "text" | "number" | "flag" | "time";

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Required tables. */
export const NEEDED_TABLES: readonly TableName[] = ["users", "conversations", "messages"];
/** Required columns that are not keys. */
export const NEEDED_COLUMNS: ReadonlySet<string> = new Set(["users.phone_number", "messages.message_text"]);

/** Columns that need an index. */
export const LOOKED_UP_BY: readonly (readonly [TableName, string])[] = [
  ["messages", "conversation_id"],
  ["message_status", "message_id"],
  ["conversation_participants", "conversation_id"],
  ["user_contacts", "user_id"],
];

interface Values {
  readonly key: number;
  readonly reference: number | null;
  readonly text: string | null;
  readonly number: number | null;
  readonly flag: boolean | null;
  readonly time: Date | null;
}

/** Row of the original, by its column names. */
export type Row<Table extends TableName> = {
  readonly [Column in keyof (typeof TABLES)[Table]]: Values[(typeof TABLES)[Table][Column] & Kind];
};
