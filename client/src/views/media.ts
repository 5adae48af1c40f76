import type { Media } from "../api.js";
import { type Account, requireAccount } from "./account.js";
import type { Services } from "./services.js";

/** Time between two requests for the same links: a picture that does not load for another reason would repeat them. */
const INTERVAL_MS = 60_000;

/** Creates the functions over the files of messages and of profiles. */
export function createMedia({ accounts }: Services): Media {
  const requestedAt = new Map<string, number>();

  /** Returns true once a minute for the same links. */
  function isDue({ serverNow }: Account, links: string): boolean {
    const now = serverNow();
    for (const [known, at] of requestedAt) if (at < now - INTERVAL_MS) requestedAt.delete(known);
    if (requestedAt.has(links)) return false;
    requestedAt.set(links, now);
    return true;
  }

  return {
    limits: async () => (await requireAccount(accounts).requests()).limits(),
    refreshMessage: async (conversationId, sequence) => {
      const account = requireAccount(accounts);
      if (isDue(account, `${conversationId} ${sequence}`))
        await (await account.requests()).refreshMessages(conversationId, sequence);
    },
    refreshPerson: async (userId) => {
      const account = requireAccount(accounts);
      if (isDue(account, userId)) await (await account.requests()).refreshPerson(userId);
    },
  };
}
