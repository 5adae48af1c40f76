import type { ConversationSettings, SyncState } from "../api.js";
import type { Live } from "../live/live.js";
import type { PagePort } from "../ports.js";
import { type Readable, type Writable, createWritable } from "../readable.js";
import type { Database } from "../store/database.js";
import type { ConnectionState, Transport } from "../transport/api.js";
import { SignedOut } from "../transport/errors.js";
import type { Requests } from "./requests.js";
import type { Stoppable } from "./shared.js";

/** Dependencies of the views of one signed-in person. */
export interface Account {
  readonly viewerId: string;
  readonly database: Database;
  readonly sync: Readable<SyncState>;
  /** The connection of the leader. */
  readonly connection: Readable<ConnectionState>;
  readonly transport: Pick<Transport, "request">;
  /** Loads the requests of the views. @throws Offline */
  requests(): Promise<Requests>;
  /** Notes the rows that a screen shows: those whose links have ended are requested again. */
  showing(...rows: Parameters<Requests["showing"]>): void;
  readonly page: Pick<PagePort, "isVisible">;
  readonly live: Pick<Live, "typing" | "presence" | "progress" | "seen" | "typed" | "stoppedTyping">;
  /** Settings of conversations that the server has not answered yet, by conversation. */
  readonly pendingSettings: Writable<ReadonlyMap<string, ConversationSettings>>;
  /** Server time in milliseconds. */
  serverNow(): number;
  uuid(): string;
  setTimer(run: () => void, ms: number): () => void;
  onError(error: unknown): void;
}

/** @throws SignedOut */
export function requireAccount(accounts: Readable<Account | undefined>): Account {
  const account = accounts.get();
  if (!account) throw new SignedOut();
  return account;
}

/** Calls `run` for each account that becomes the current one; the returned function ends the work for that account. */
export function whileSignedIn(
  accounts: Readable<Account | undefined>,
  run: (account: Account) => () => void,
): () => void {
  let end: (() => void) | undefined;
  const stop = accounts.subscribe((account) => {
    end?.();
    end = account && run(account);
  });
  return () => {
    stop();
    end?.();
  };
}

export interface AccountState<T> extends Stoppable {
  readonly state: Readable<T>;
}

/**
 * Creates a value of the person who is signed in; `initial` while nobody is. `open` shows the values of an account, and
 * returns the function that ends this.
 */
export function accountState<T>(
  accounts: Readable<Account | undefined>,
  initial: T,
  open: (account: Account, show: (value: T) => void) => () => void,
): AccountState<T> {
  const state = createWritable(initial);
  const stop = whileSignedIn(accounts, (account) => {
    const end = open(account, state.set);
    return () => {
      end();
      state.set(initial);
    };
  });
  return { state, stop };
}
