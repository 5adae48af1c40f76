import { type AccountContext, type OpenAccount, openAccount } from "./open-account.js";
import { type Readable, createWritable } from "./readable.js";

export interface Accounts {
  /** The account of this tab, once its store is open. */
  readonly accounts: Readable<OpenAccount | undefined>;
  /** Opens the account that is signed in, and from then on the one that signs in. Idempotent. */
  start(): Promise<void>;
  stop(): void;
}

/** Opens and closes the accounts of this tab as people sign in, switch and sign out, and deletes the data of those who sign out. */
export function createAccounts(context: AccountContext): Accounts {
  const { session } = context.transport;
  const accounts = createWritable<OpenAccount | undefined>(undefined);
  let switching: Promise<void> = Promise.resolve();
  let started: Promise<void> | undefined;
  let endSession: (() => void) | undefined;

  async function switchTo(userId: string | undefined): Promise<void> {
    const current = accounts.get();
    if (current?.viewerId === userId) return;
    accounts.set(undefined);
    current?.close();
    if (userId !== undefined) accounts.set(await openAccount(context, userId));
  }

  function enqueue(work: () => Promise<void>): Promise<void> {
    switching = switching.then(work).catch(context.onError);
    return switching;
  }

  async function wipe(userId: string): Promise<void> {
    const current = accounts.get();
    if (current?.viewerId === userId) accounts.set(undefined);
    const account = current?.viewerId === userId ? current : await openAccount(context, userId);
    await account.destroy();
  }

  async function begin(): Promise<void> {
    await session.ready;
    session.onWipe((userId) => enqueue(() => wipe(userId)));
    endSession = session.state.subscribe(
      (state) => void enqueue(() => switchTo("userId" in state ? state.userId : undefined)),
    );
    await switching;
  }

  return {
    accounts,
    start: () => (started ??= begin()),
    stop: () => {
      endSession?.();
      accounts.get()?.close();
      accounts.set(undefined);
    },
  };
}
