import type { Readable } from "../readable.js";
import { type Account, type AccountState, accountState } from "./account.js";

/** Creates the view of the files that are being uploaded, by the `clientMessageId` of their messages. */
export function createProgressView(accounts: Readable<Account | undefined>): AccountState<ReadonlyMap<string, number>> {
  return accountState<ReadonlyMap<string, number>>(accounts, new Map(), ({ live }, show) =>
    live.progress.subscribe(show),
  );
}
