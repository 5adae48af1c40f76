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
    hub: { publish: () => undefined, requestCatchUp: () => undefined, headOf: () => undefined },
    rules: { send: applySend, mark: applyMark },
    now,
    metrics,
    tracing,
    filterOnline: (userIds) => Promise.resolve(new Set(userIds)),
    ...options,
  });
}

/** A conversation of two new people, for tests that speak to the writer itself: its keys, and what its first person says. */
export async function startTalk(app: TestApp) {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await Promise.all([ada.connect(), bo.connect()]);
  const place = {
    conversationId: keyOf(app.app, "Conversation", await ada.open(bo)) ?? 0n,
    userId: keyOf(app.app, "User", ada.userId) ?? 0n,
    peerId: keyOf(app.app, "User", bo.userId) ?? 0n,
  };
  const say = (clientMessageId: string): Omit<SendChange, "kind"> => ({
    ...place,
    clientMessageId,
    content: { ...NO_MEDIA, type: "TEXT", body: clientMessageId, replyToSeq: null },
  });
  return { ada, bo, place, say };
}

/** Holds the lock of a conversation, until the test is over at most; answers how to let it go. */
export async function holdConversation(db: Database, id: bigint): Promise<() => Promise<void>> {
  const holder = await db.connect();
  onTestFinished(() => holder.destroy());
  await holder.query("BEGIN");
  await holder.query("SELECT id FROM conversations WHERE id = ? FOR UPDATE", [id]);
  return async () => {
    await holder.query("ROLLBACK");
    await holder.end();
  };
}
