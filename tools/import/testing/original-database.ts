import { type Connection, createConnection } from "mariadb";
import { connectionOptions } from "../../../src/infra/database/database.js";

/** Database with the original's tables. */
export interface OriginalDatabase {
  readonly url: string;
  /** Inserts rows; omitted columns take their defaults. */
  insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  execute(sql: string, values?: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** Creates the original's tables in an empty database; `statements` alter them. */
export async function createOriginal(url: string, statements: readonly string[] = []): Promise<OriginalDatabase> {
  const connection = await connect(url);
  for (const statement of [...TABLES, ...statements]) await connection.query(statement);
  return {
    url,
    insert: async (table, rows) => {
      for (let from = 0; from < rows.length; from += ROW_BATCH_SIZE)
        await insert(connection, table, rows.slice(from, from + ROW_BATCH_SIZE));
    },
    query: async (sql, values = []) => [...(await connection.query<never[]>(sql, values))],
    execute: async (sql, values = []) => void (await connection.query(sql, values)),
    close: () => connection.end(),
  };
}

const ROW_BATCH_SIZE = 1000;

async function connect(url: string): Promise<Connection> {
  const options = connectionOptions(url, { DATABASE_TLS: "off", DATABASE_TLS_CA: undefined });
  const connection = await createConnection({ ...options, dateStrings: true, bigIntAsNumber: true });
  // Not strict, as the original's server may have been: invalid values are accepted.
  await connection.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  return connection;
}

async function insert(connection: Connection, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const placeholders = `(${columns.map(() => "?").join(",")})`;
  await connection.query(
    `INSERT INTO ${table} (${columns.join(",")}) VALUES ${rows.map(() => placeholders).join(",")}`,
    rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  );
}

const TABLES: readonly string[] = [
  `CREATE TABLE users (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     username VARCHAR(255), full_name VARCHAR(255), profile_picture TEXT, phone_number VARCHAR(50),
     is_phone_verified TINYINT(1) DEFAULT 0, is_active TINYINT(1) DEFAULT 1, is_online TINYINT(1) DEFAULT 0,
     last_seen_at DATETIME, created_at DATETIME, updated_at DATETIME
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE conversations (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     user_one_id INT, user_two_id INT, last_message_id INT, last_message_at DATETIME,
     created_at DATETIME, updated_at DATETIME
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE messages (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     conversation_id INT, sender_id INT, receiver_id INT, message_text LONGTEXT,
     message_type VARCHAR(50) DEFAULT 'text',
     media_url TEXT, file_name VARCHAR(1000), file_size BIGINT,
     is_edited TINYINT(1) DEFAULT 0, is_deleted TINYINT(1) DEFAULT 0, deleted_at DATETIME,
     created_at DATETIME, updated_at DATETIME,
     KEY messages_conversation (conversation_id)
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE message_status (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     message_id INT, user_id INT, status VARCHAR(50), sent_at DATETIME, delivered_at DATETIME, read_at DATETIME,
     KEY message_status_message (message_id)
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE conversation_participants (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     conversation_id INT, user_id INT, unread_count INT DEFAULT 0, last_read_message_id INT, last_read_at DATETIME,
     is_muted TINYINT(1) DEFAULT 0, is_archived TINYINT(1) DEFAULT 0, is_pinned TINYINT(1) DEFAULT 0,
     joined_at DATETIME,
     KEY participants_conversation (conversation_id)
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE user_contacts (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     user_id INT, contact_user_id INT, contact_name VARCHAR(255), is_blocked TINYINT(1) DEFAULT 0,
     is_favorite TINYINT(1) DEFAULT 0, added_at DATETIME,
     KEY user_contacts_user (user_id)
   ) DEFAULT CHARACTER SET utf8mb4`,
  `CREATE TABLE notifications (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     user_id INT, notification_type VARCHAR(50), title VARCHAR(500), message TEXT, related_entity_type VARCHAR(50),
     related_entity_id INT, is_read TINYINT(1) DEFAULT 0, read_at DATETIME, created_at DATETIME
   ) DEFAULT CHARACTER SET utf8mb4`,
];
