/** A small edit of the built app that breaks one promise, and the law that has to notice. */
export interface Mutant {
  readonly breaks: string;
  readonly checker: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Words of the faults without which it does not show; absent: none. */
  readonly faults?: readonly string[];
}

const FIRST_TABLES = "prisma/migrations/20261122000000_first_conversation/migration.sql";

export const MUTANTS: readonly Mutant[] = [
  {
    breaks: "ordering: of each two messages the second gets the first place",
    checker: "one order",
    file: "dist/features/messages/send.js",
    from: "seq: state.lastSeq + 1,",
    to: "seq: state.lastSeq + 1 + (state.lastSeq % 2 === 0 ? 1 : -1),",
  },
  {
    breaks: "dedupe: the database takes the same clientMessageId twice",
    checker: "said once, there once",
    file: FIRST_TABLES,
    from: "UNIQUE KEY messages_client_message_id_key",
    to: "KEY messages_client_message_id_key",
  },
  {
    breaks: "replay: a stream that resumes leaves out the first event",
    checker: "nothing missed, nothing doubled",
    file: "dist/live/log-stream.js",
    from: "seq = after;",
    to: "seq = after + 1;",
  },
  {
    breaks: "the read watermark: it goes wherever it is put",
    checker: "watermarks never fall",
    file: "dist/features/receipts/mark.js",
    from: "if (upToSeq <= (isRead ? member.readSeq : member.deliveredSeq))",
    to: "if (upToSeq <= (isRead ? 0 : member.deliveredSeq))",
  },
  {
    breaks: "durability: one batch of twenty is answered and taken back",
    checker: "acknowledged means kept",
    file: "dist/writer/batch.js",
    from: "const statements = [...guards, ...writeRows(state, options.at), ...insertEvents(events)];",
    to: "const statements = Math.random() < 0.05 ? [] : [...guards, ...writeRows(state, options.at), ...insertEvents(events)];",
  },
  {
    breaks: "unread counts: what comes is not counted",
    checker: "unread counts follow from what was read",
    file: "dist/writer/batch-state.js",
    from: "this.peer.received += 1;",
    to: "",
  },
  {
    breaks: "blocking: no rule looks at it",
    checker: "a block is silence",
    file: "dist/model/member.js",
    from: "return one.hasBlockedPeer || other.hasBlockedPeer;",
    to: "return false && one && other;",
  },
  {
    breaks: "privacy: the sender's own name of a message is told to both",
    checker: "nobody sees what is not theirs",
    file: "dist/features/messages/resolver.js",
    from: "return message.senderId === ctx.viewer.userId ? message.clientMessageId : null;",
    to: "return message.clientMessageId;",
  },
  {
    breaks: "deletion: the earlier texts stay",
    checker: "what is deleted is gone",
    file: "dist/features/messages/deletion-store.js",
    from: '{ sql: "DELETE FROM message_edits WHERE conversation_id = ? AND seq = ?", values: key },',
    to: "",
  },
  {
    breaks: "conversations: a pair may have several",
    checker: "one conversation a pair",
    file: FIRST_TABLES,
    from: "UNIQUE KEY conversations_user_one_id_user_two_id_key",
    to: "KEY conversations_user_one_id_user_two_id_key",
  },
  {
    breaks: "survival: a transaction that fails ends the process",
    checker: "no process ends by itself",
    file: "dist/infra/database/transaction.js",
    from: "const connection = await pool.getConnection();",
    to: "const connection = await pool.getConnection(); connection.on('error', () => process.exit(7));",
    faults: ["kill-database"],
  },
  {
    breaks: "readiness: a node is always ready",
    checker: "/readyz tells the truth",
    file: "dist/server/http/request-listener.js",
    from: 'path === "/readyz"',
    to: 'path === "/readyz" && response.writeHead(200).end("ready")',
    faults: ["cut-database"],
  },
];
