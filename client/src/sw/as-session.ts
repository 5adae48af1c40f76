import { workerPorts } from "../ports/worker.js";
import type { StoredSession } from "../ports.js";
import type { Document } from "../transport/api.js";
import { RequestError } from "../transport/errors.js";
import { type RefreshOnceContext, refreshOnce } from "../transport/refresh.js";
import { post } from "../transport/request.js";
import type { Worker } from "./worker.js";

export interface WorkerEndpoint {
  readonly url: string;
  readonly isPersisted: boolean;
}

/** Context of the requests of a service worker. */
export function contextOf(worker: Worker, endpoint: WorkerEndpoint): RefreshOnceContext {
  return { ...endpoint, ports: workerPorts(worker) };
}

/** Sessions of this browser that have not ended, the one last used first. */
export async function listSessions({ ports }: RefreshOnceContext): Promise<readonly StoredSession[]> {
  const sessions = (await ports.sessions.list()).filter(({ ended }) => !ended);
  return sessions.sort((a, b) => b.lastUsedAt - a.lastUsedAt);
}

/** Executes an operation as the account of a session, whose token is refreshed once where the server refuses it. */
export async function requestAs<Data, Variables>(
  context: RefreshOnceContext,
  session: StoredSession,
  signal: AbortSignal,
  document: Document<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const send = ({ accessToken }: StoredSession) => post(context, document, variables, { accessToken, signal });
  try {
    return await send(session);
  } catch (error) {
    if (!(error instanceof RequestError && error.code === "UNAUTHENTICATED")) throw error;
    return await send(await refreshOnce(context, session.userId, session.accessToken, signal));
  }
}
