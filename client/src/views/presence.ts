import { OFFLINE } from "../live/presence.js";
import type { Readable } from "../readable.js";
import type { Presence } from "../rows.js";
import { type Account, type AccountState, accountState } from "./account.js";

/** Creates the view of a person's presence. */
export function createPresenceView(accounts: Readable<Account | undefined>, userId: string): AccountState<Presence> {
  return accountState(accounts, OFFLINE, ({ live }, show) => live.presence(userId).subscribe(show));
}
