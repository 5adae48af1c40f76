import { type Readable, createWritable } from "../readable.js";
import { type Account, whileSignedIn } from "./account.js";
import type { Stoppable } from "./shared.js";

/** Creates the view of the typing of a conversation's peer. */
export function createTypingView(
  accounts: Readable<Account | undefined>,
  conversationId: string,
): { readonly state: Readable<boolean> } & Stoppable {
  const state = createWritable(false);
  const stop = whileSignedIn(accounts, ({ live }) => {
    const end = live.typing(conversationId).subscribe(state.set);
    return () => {
      end();
      state.set(false);
    };
  });
  return { state, stop };
}
