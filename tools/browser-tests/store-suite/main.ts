/// <reference types="vite/client" />
import { openAccountStore } from "../../../client/src/store/account-store.js";
import { indexedDbStores } from "../../../client/src/store/indexed-db.js";
import { putDraft } from "../../../client/src/store/drafts.js";
import { enqueue } from "../../../client/src/store/outbox.js";
import * as recovery from "../../../client/src/store/recovery.js";

export { tests } from "./vitest.js";

import.meta.glob("../../../client/src/store/*.test.ts", { eager: true });

/** Names of the errors that nobody awaited. */
export const errors: string[] = [];

/** Opens the database of a user in this browser. */
export async function openTab() {
  const { database, storage } = await openAccountStore({
    stores: indexedDbStores(globalThis),
    loadRecovery: () => Promise.resolve(recovery),
    userId: "ada",
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    isSignedIn: () => Promise.resolve(true),
    onError: (error) => errors.push((error as Error).constructor.name),
  });
  const act = { kind: "send", body: "hello" } as const;
  return {
    storage: storage.get,
    write: (body: string) => putDraft(database, { conversationId: "c", body }),
    draftLength: async () =>
      (await database.read(["drafts"], (reader) => reader.get("drafts", "c"))).value?.body.length ?? 0,
    send: (clientMessageId: string) =>
      enqueue(database, { conversationId: "c", clientMessageId, at: 0, act }).then(
        () => "kept",
        (error: unknown) => (error as Error).constructor.name,
      ),
  };
}
