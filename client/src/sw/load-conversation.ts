import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import { workerPorts } from "../ports/worker.js";
import type { StoredSession } from "../ports.js";
import type { ConversationRow } from "../rows.js";
import { RequestError } from "../transport/errors.js";
import { type RefreshOnceContext, refreshOnce } from "../transport/refresh.js";
import { post } from "../transport/request.js";
import type { Worker } from "./worker.js";

/** Browsers stop a worker, and show a notification of their own, when a push takes too long. */
const TIMEOUT_MS = 3_000;

export interface LoadOptions {
  readonly url: string;
  readonly isPersisted: boolean;
}

/**
 * Reads a conversation as the accounts of this browser that are signed in, the last used first. Resolves to undefined
 * where none of them has it, or the server does not answer within 3 s.
 */
export async function loadConversation(
  worker: Worker,
  options: LoadOptions,
  id: string,
): Promise<ConversationRow | undefined> {
  const context = { ...options, ports: workerPorts(worker) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const sessions = (await context.ports.sessions.list()).filter(({ ended }) => !ended);
  for (const session of sessions.sort((a, b) => b.lastUsedAt - a.lastUsedAt)) {
    // The server may have ended this session, or be out of reach: the notification has no words then.
    const row = await loadAs(context, session, id, signal).catch(() => undefined);
    if (row) return row;
  }
  return undefined;
}

async function loadAs(
  context: RefreshOnceContext,
  session: StoredSession,
  id: string,
  signal: AbortSignal,
): Promise<ConversationRow | undefined> {
  const load = async ({ accessToken }: StoredSession) => {
    const { conversationsById } = await post(
      context,
      ConversationsByIdDocument,
      { ids: [id] },
      { accessToken, signal },
    );
    return conversationsById[0] ?? undefined;
  };
  try {
    return await load(session);
  } catch (error) {
    if (!(error instanceof RequestError && error.code === "UNAUTHENTICATED")) throw error;
    return await load(await refreshOnce(context, session.userId, session.accessToken, signal));
  }
}
