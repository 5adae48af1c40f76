import type { RefusedAct } from "../api.js";
import { discard } from "../store/change-outbox.js";
import { listOutbox } from "../store/reads.js";
import type { Account } from "./account.js";
import { watch } from "./watch.js";

/** Reports each edit, deletion and reaction that the server has refused, and takes it back. Failed messages stay. */
export function watchRefused(
  { database, onError }: Pick<Account, "database" | "onError">,
  report: (refused: RefusedAct) => void,
): () => void {
  const reported = new Set<string>();
  const { stop } = watch(
    database,
    {
      stores: ["outbox"],
      read: async (reader) => (await listOutbox(reader)).filter(({ state }) => state === "failed"),
    },
    (failed) => {
      for (const { act, conversationId, clientMessageId, error = "" } of failed) {
        if (act.kind === "send" || reported.has(clientMessageId)) continue;
        reported.add(clientMessageId);
        if (act.kind !== "cancelUpload") report({ act: act.kind, conversationId, code: error });
        discard(database, clientMessageId).catch(onError);
      }
    },
    onError,
  );
  return stop;
}
