import type { Database } from "./database.js";
import type { StoredDraft } from "./tables.js";

/** Stores the draft of a conversation; deletes it if it is empty. */
export function putDraft(database: Database, draft: StoredDraft): Promise<void> {
  return database.write(["drafts"], (writer) =>
    draft.body === "" && draft.replyTo === undefined
      ? writer.delete("drafts", draft.conversationId)
      : writer.put("drafts", draft),
  );
}
