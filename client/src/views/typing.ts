import type { Readable } from "../readable.js";
import { type Account, type AccountState, accountState } from "./account.js";

/** Creates the view of the typing of a conversation's peer. */
export function createTypingView(
  accounts: Readable<Account | undefined>,
  conversationId: string,
): AccountState<boolean> {
  return accountState(accounts, false, ({ live }, show) => live.typing(conversationId).subscribe(show));
}
