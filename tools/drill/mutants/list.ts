/** Edit of a file of the built app. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Edit that breaks one guarantee, and the checker that must detect it. */
export interface Mutant extends Edit {
  readonly breaks: string;
  readonly checker: string;
  /** Second edit, of another defence against the same defect. */
  readonly also?: Edit;
  /** Words of the faults that expose it; absent: none. */
  readonly faults?: readonly string[];
}

const FIRST_TABLES = "prisma/migrations/20261122000000_first_conversation/migration.sql";

const RESTORED_WITHOUT_EFFECT: Edit = {
  file: "dist/restored.js",
  from: "Number(row?.newest ?? 0) + RESERVED_IDS",
  to: "1",
};

export const MUTANTS: readonly Mutant[] = [
  {
    breaks: "ordering: every second pair of messages swaps sequences",
    checker: "sends keep real-time order",
    file: "dist/features/messages/send.js",
    from: "seq: state.lastSeq + 1,",
    to: "seq: state.lastSeq + 1 + (state.lastSeq % 2 === 0 ? 1 : -1),",
  },
  {
    breaks: "dedupe: the database accepts a clientMessageId twice",
    checker: "each send is stored once",
    file: FIRST_TABLES,
    from: "UNIQUE KEY messages_client_message_id_key",
    to: "KEY messages_client_message_id_key",
  },
  {
    breaks: "replay: a resumed stream skips the first event",
    checker: "streams equal the log",
    file: "dist/log/replay.js",
    from: "const [at, ...events] = await readFrom(",
    to: "const [at, , ...events] = await readFrom(",
  },
  {
    breaks: "the read watermark: it may move backwards",
    checker: "watermarks are monotonic",
    file: "dist/features/receipts/mark.js",
    from: "if (upToSeq <= (isRead ? member.readSeq : member.deliveredSeq))",
    to: "if (upToSeq <= (isRead ? 0 : member.deliveredSeq))",
  },
  {
    breaks: "durability: one batch of twenty is acknowledged and not written",
    checker: "acknowledged sends are durable",
    file: "dist/writer/batch.js",
    from: "const statements = [",
    to: "const statements = Math.random() < 0.05 ? [] : [",
  },
  {
    breaks: "unread counts: received messages are not counted",
    checker: "unread counts match watermarks",
    file: "dist/writer/batch-state.js",
    from: "this.peer.received += 1;",
    to: "",
  },
  {
    breaks: "blocking: no rule checks it",
    checker: "blocks stop all traffic",
    file: "dist/model/member.js",
    from: "return one.hasBlockedPeer || other.hasBlockedPeer;",
    to: "return false && one && other;",
  },
  {
    breaks: "privacy: both members see a clientMessageId",
    checker: "only members see a conversation",
    file: "dist/features/messages/resolver.js",
    from: "return message.senderId === ctx.viewer.userId ? message.clientMessageId : null;",
    to: "return message.clientMessageId;",
  },
  {
    breaks: "deletion: earlier texts are not erased",
    checker: "deleted texts are erased",
    file: "dist/features/messages/deletion-store.js",
    from: "DELETE FROM message_edits WHERE",
    to: "DELETE FROM message_edits WHERE FALSE AND",
  },
  {
    breaks: "conversations: a pair may have several",
    checker: "one conversation per pair",
    file: FIRST_TABLES,
    from: "UNIQUE KEY conversations_user_one_id_user_two_id_key",
    to: "KEY conversations_user_one_id_user_two_id_key",
  },
  {
    breaks: "uploads: one may be used by two messages",
    checker: "media of messages is served",
    file: "dist/model/media-object.js",
    from: "return upload.messageSeq === 0 ? upload",
    to: "return upload.messageSeq >= 0 ? upload",
    also: {
      file: "dist/model/media-object.js",
      from: "message_seq = 0 AND state = VALUES(state)",
      to: "state = VALUES(state)",
    },
  },
  {
    breaks: "deletion: files of deleted messages stay",
    checker: "deleted media is not served",
    file: "dist/features/media/removal.js",
    from: "await store.remove(object);",
    to: "",
  },
  {
    breaks: "pushes: none is due",
    checker: "messages to people who are away are pushed",
    file: "dist/model/push-due.js",
    from: "(hasPush || policy.hasWebhook)",
    to: "(hasPush && policy.hasWebhook)",
  },
  {
    breaks: "pushes: the level NONE has no effect",
    checker: "no push is unwanted",
    file: "dist/model/push-due.js",
    from: '&& notificationLevel !== "NONE"',
    to: "",
    also: {
      file: "dist/features/push/delivery/decide.js",
      from: 'subject.isMuted || subject.level === "NONE"',
      to: "subject.isMuted",
    },
  },
  {
    breaks: "survival: a failed connection ends the process",
    checker: "no process exits unexpectedly",
    file: "dist/infra/database/transaction.js",
    from: "const connection = await pool.getConnection();",
    to: "const connection = await pool.getConnection(); connection.on('error', () => process.exit(7));",
    faults: ["kill-database"],
  },
  {
    breaks: "readiness: a node is always ready",
    checker: "/readyz is accurate",
    file: "dist/server/http/request-listener.js",
    from: 'path === "/readyz"',
    to: 'path === "/readyz" && response.writeHead(200).end("ready")',
    faults: ["cut-database"],
  },
  {
    breaks: "restored cursors: only the sequence is compared",
    checker: "streams equal the log",
    file: "dist/log/replay.js",
    from: "at?.seq === seq && at.createdAt.getTime() === anchor ? events",
    to: "at?.seq === seq ? events",
    faults: ["restore-database"],
  },
  {
    breaks: "restored keys: they are given out again",
    checker: "lost keys are not reused",
    ...RESTORED_WITHOUT_EFFECT,
    faults: ["restore-database"],
  },
  {
    breaks: "restored sessions: an access token fits the session that gets its key",
    checker: "lost sessions are refused",
    file: "dist/features/auth/sessions/authenticate.js",
    from: "s.created_at = COALESCE(?, s.created_at)",
    to: "COALESCE(?, s.created_at) IS NOT NULL",
    also: RESTORED_WITHOUT_EFFECT,
    faults: ["restore-database"],
  },
  {
    breaks: "restored sessions: a refresh token fits the session that gets its key",
    checker: "lost sessions are refused",
    file: "dist/features/auth/sessions/refresh-token.js",
    from: "${sessionCreatedAt.getTime()}",
    to: "",
    also: RESTORED_WITHOUT_EFFECT,
    faults: ["restore-database"],
  },
];
