import { type Readable, createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import { type Account, whileSignedIn } from "./account.js";
import type { Stoppable } from "./shared.js";

export const OFFLINE: Presence = { status: "OFFLINE", lastSeenAt: null };

/** Creates the view of a person's presence. */
export function createPresenceView(
  accounts: Readable<Account | undefined>,
  userId: string,
): { readonly state: Readable<Presence> } & Stoppable {
  const state = createWritable(OFFLINE);
  const stop = whileSignedIn(accounts, ({ live }) => {
    const end = live.presence(userId).subscribe(state.set);
    return () => {
      end();
      state.set(OFFLINE);
    };
  });
  return { state, stop };
}
