import type { Media } from "../api.js";
import { requireAccount } from "./account.js";
import type { Services } from "./services.js";

/** Creates the functions over the files of messages and of profiles. */
export function createMedia({ accounts }: Services): Media {
  const requests = () => requireAccount(accounts).requests();
  return {
    limits: async () => (await requests()).limits(),
    refreshMessage: async (conversationId, sequence) => (await requests()).refreshMessage(conversationId, sequence),
    refreshPerson: async (userId) => (await requests()).refreshPerson(userId),
  };
}
