import type { App } from "../../../context.js";
import { MINUTE, addMs } from "../../../infra/clock.js";
import { type SessionKey, readEndedAmong, readEndedSince } from "../store.js";

/** Overlap of two polls, for late commits and clock skew between processes. */
const OVERLAP_MS = MINUTE;
/** Limit of one poll. With more, only the sessions that have sockets in this process are queried. */
const MAX_ENDED_SESSIONS = 1000;

/**
 * Returns a poll that closes this process's sockets of ended sessions. It covers lost hints from other processes, and
 * commands that send none; a failed call is covered by the next one.
 */
export function createEndedSessionsPoller({ db, hub, presence, now }: App): () => Promise<void> {
  let since = now();

  async function readEnded(): Promise<SessionKey[]> {
    const ended = await readEndedSince(db, addMs(since, -OVERLAP_MS), MAX_ENDED_SESSIONS + 1);
    if (ended.length <= MAX_ENDED_SESSIONS) return ended;
    const here = presence.localUserIds().flatMap((userId) => presence.localStateOf(userId).sessionIds);
    const found: SessionKey[] = [];
    for (let from = 0; from < here.length; from += MAX_ENDED_SESSIONS)
      found.push(...(await readEndedAmong(db, here.slice(from, from + MAX_ENDED_SESSIONS))));
    return found;
  }

  return async () => {
    const at = now();
    for (const { id, userId } of await readEnded())
      if (presence.localStateOf(userId).sessionIds.includes(id))
        hub.publishEphemeral(userId, { kind: "SessionEnded", sessionId: id });
    since = at;
  };
}
