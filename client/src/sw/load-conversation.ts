import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import type { ConversationRow } from "../rows.js";
import type { RefreshOnceContext } from "../transport/refresh.js";
import { listSessions, requestAs } from "./as-session.js";

/** Browsers stop a worker, and show a notification of their own, when a push takes too long. */
const TIMEOUT_MS = 3_000;

/**
 * Reads a conversation as the accounts of this browser that are signed in, the last used first. Resolves to undefined
 * where none of them has it, or the server does not answer within 3 s.
 */
export async function loadConversation(context: RefreshOnceContext, id: string): Promise<ConversationRow | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  for (const session of await listSessions(context)) {
    // The server may have ended this session, or be out of reach: the notification has no words then.
    const answer = await requestAs(context, session, signal, ConversationsByIdDocument, { ids: [id] }).catch(
      () => undefined,
    );
    const row = answer?.conversationsById[0];
    if (row) return row;
  }
  return undefined;
}
