import type { Database } from "../infra/database/database.js";
import { createLruCache } from "../infra/lru-cache.js";
import { type PromiseOrValue, andThen, isPromise } from "../infra/promise-or-value.js";

/** Cache of the members of conversations, which never change: a hit needs neither query nor promise. */
export interface MemberCache {
  /** The other member; undefined if the user is no member, or cannot see the conversation before its first message. */
  findPeer(conversationId: bigint, userId: bigint): PromiseOrValue<bigint | undefined>;
  hasMessages(conversationId: bigint): PromiseOrValue<boolean>;
  /** Forgets all: a failover that has lost conversations gives their keys to others. */
  clear(): void;
}

interface MemberIds {
  readonly one: bigint;
  readonly two: bigint;
  readonly hasMessages: boolean;
  /** The member who cannot see the conversation before its first message, since the other has opened it. */
  readonly hiddenFrom: bigint | null;
}

const MAX_CONVERSATIONS = 100_000;

export function createMemberCache(db: Database): MemberCache {
  const cache = createLruCache<bigint, MemberIds | Promise<MemberIds | undefined>>(MAX_CONVERSATIONS);

  /** Reads entries again that are not `isFinal`: the first message changes two of the fields, once. */
  function find(id: bigint, isFinal: (ids: MemberIds) => boolean): PromiseOrValue<MemberIds | undefined> {
    const cached = cache.get(id);
    if (cached === undefined) return read(id);
    if (!isPromise(cached)) return isFinal(cached) ? cached : read(id);
    return cached.then((ids) => (ids !== undefined && isFinal(ids) ? ids : read(id)));
  }

  async function read(id: bigint): Promise<MemberIds | undefined> {
    const reading = readMemberIds(db, id);
    cache.set(id, reading);
    try {
      const ids = await reading;
      // A conversation that does not exist yet may be opened.
      if (ids === undefined) cache.delete(id);
      else cache.set(id, ids);
      return ids;
    } catch (error) {
      cache.delete(id);
      throw error;
    }
  }

  return {
    findPeer: (conversationId, userId) => {
      const finding = find(conversationId, ({ hiddenFrom }) => hiddenFrom !== userId);
      return andThen(finding, (ids) => {
        if (ids === undefined || ids.hiddenFrom === userId) return undefined;
        const { one, two } = ids;
        return userId === one ? two : userId === two ? one : undefined;
      });
    },
    hasMessages: (conversationId) =>
      andThen(
        find(conversationId, ({ hasMessages }) => hasMessages),
        (ids) => ids?.hasMessages === true,
      ),
    clear: () => cache.clear(),
  };
}

async function readMemberIds(db: Database, conversationId: bigint): Promise<MemberIds | undefined> {
  const [row] = await db.read<MemberIds>(
    `SELECT user_one_id AS one, user_two_id AS two, last_seq > 0 AS hasMessages,
            IF(last_seq > 0, NULL, (SELECT MIN(p.user_id) FROM conversation_participants p
                                    WHERE p.conversation_id = c.id AND p.is_hidden = TRUE)) AS hiddenFrom
     FROM conversations c WHERE id = ?`,
    [conversationId],
  );
  return row && { ...row, hasMessages: Boolean(row.hasMessages) };
}
