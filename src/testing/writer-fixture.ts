import { onTestFinished } from "vitest";
import type { App } from "../context.js";
import { applySend } from "../features/messages/send.js";
import { applyMark } from "../features/receipts/mark.js";
import { keyOf } from "../graphql/global-ids.js";
import type { Database } from "../infra/database/database.js";
import { NO_MEDIA } from "../model/message.js";
import type { SendChange } from "../writer/changes.js";
import { type Writer, type WriterOptions, createWriter } from "../writer/writer.js";
import type { TestApp } from "./app.js";

/** Writer as another process without Redis has it: none of its commits is published to this process, or the reverse. */
export function createIsolatedWriter({ db, now, metrics, tracing }: App, options: Partial<WriterOptions> = {}): Writer {
  return createWriter({
    db,
    hub: {
      publish: () => undefined,
      requestCatchUp: () => undefined,
      headOf: () => undefined,
      onRewind: () => undefined,
    },
    rules: { send: applySend, mark: applyMark },
    now,
    metrics,
    tracing,
    filterInUse: (userIds) => Promise.resolve(new Set(userIds)),
    ...options,
  });
}

/** Creates a conversation of two new users, with its keys and a factory of changes, for tests that call the writer. */
export async function createWriterFixture(app: TestApp) {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await Promise.all([ada.connect(), bo.connect()]);
  const keys = {
    conversationId: keyOf(app.app, "Conversation", await ada.open(bo)) ?? 0n,
    userId: keyOf(app.app, "User", ada.userId) ?? 0n,
    peerId: keyOf(app.app, "User", bo.userId) ?? 0n,
  };
  const createSend = (clientMessageId: string): Omit<SendChange, "kind"> => ({
    ...keys,
    clientMessageId,
    content: { ...NO_MEDIA, type: "TEXT", body: clientMessageId, replyToSeq: null },
  });
  return { ada, bo, keys, createSend };
}

/** Locks a conversation until the end of the test at most; returns the function that releases it. */
export async function lockConversation(db: Database, id: bigint): Promise<() => Promise<void>> {
  const holder = await db.connect();
  onTestFinished(() => holder.destroy());
  await holder.query("BEGIN");
  await holder.query("SELECT id FROM conversations WHERE id = ? FOR UPDATE", [id]);
  return async () => {
    await holder.query("ROLLBACK");
    await holder.end();
  };
}
