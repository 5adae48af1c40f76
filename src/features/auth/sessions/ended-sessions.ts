import type { App } from "../../../context.js";
import { MINUTE, later } from "../../../infra/clock.js";
import { type SessionKey, readEndedAmong, readEndedSince } from "../store.js";

/** Read again each time, for what was committed late, and by processes whose clocks differ. */
const OVERLAP_MS = MINUTE;
/** More ended sessions than this are looked up by the sockets of this process instead. */
const MAX_ENDED_SESSIONS = 1000;

/**
 * Closes the sockets of this process whose sessions were ended, by whatever process or command: the hint from elsewhere
 * may have got lost, or there was nobody to send one. To be called again and again; a call that fails is made up for.
 */
export function createEndedSessionsPoller({ db, hub, presence, now }: App): () => Promise<void> {
  let since = now();

  async function readEnded(): Promise<SessionKey[]> {
    const ended = await readEndedSince(db, later(since, -OVERLAP_MS), MAX_ENDED_SESSIONS + 1);
    if (ended.length <= MAX_ENDED_SESSIONS) return ended;
    const here = presence.userIdsHere().flatMap((userId) => presence.stateHere(userId).sessionIds);
    const found: SessionKey[] = [];
    for (let from = 0; from < here.length; from += MAX_ENDED_SESSIONS)
      found.push(...(await readEndedAmong(db, here.slice(from, from + MAX_ENDED_SESSIONS))));
    return found;
  }

  return async () => {
    const at = now();
    for (const { id, userId } of await readEnded())
      if (presence.stateHere(userId).sessionIds.includes(id))
        hub.publishEphemeral(userId, { kind: "SessionEnded", sessionId: id });
    since = at;
  };
}
