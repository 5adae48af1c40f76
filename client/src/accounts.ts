import { type AccountContext, type OpenAccount, openAccount } from "./open-account.js";
import { type Readable, createWritable } from "./readable.js";
import { pause } from "./transport/pause.js";

const WIPE_TIMEOUT_MS = 3_000;

export interface Accounts {
  /** The account of this tab, once its store is open. */
  readonly accounts: Readable<OpenAccount | undefined>;
  /** Opens the account that is signed in, and from then on the one that signs in. Idempotent; may be called again where it rejects. */
  start(): Promise<void>;
  /** Resolves once the account of the present session is open, or does not open. */
  opened(): Promise<void>;
  stop(): void;
}

/** Opens and closes the accounts of this tab as people sign in, switch and sign out, and deletes the data of those who sign out. */
export function createAccounts(context: AccountContext): Accounts {
  const { stores, transport, onError } = context;
  const { session, ports } = transport;
  const accounts = createWritable<OpenAccount | undefined>(undefined);
  let switching: Promise<void> = Promise.resolve();
  let started: Promise<void> | undefined;
  let endSession: (() => void) | undefined;
  let isStopped = false;

  /** Closes the account of this tab unless it is of this user. Views save their drafts before it is closed. */
  function closeOther(userId: string | undefined): void {
    const current = accounts.get();
    if (!current || current.viewerId === userId) return;
    accounts.set(undefined);
    current.close();
  }

  /** Opens the account that is signed in at this moment, which may differ from the one at the call. */
  async function open(): Promise<void> {
    const state = session.state.get();
    const userId = "userId" in state ? state.userId : undefined;
    closeOther(userId);
    if (userId === undefined || accounts.get()) return;
    const opened = await openAccount(context, userId).catch(async () =>
      // The person may have signed out in another tab, which has deleted the database, and perhaps in again.
      (await session.reread(userId)) ? openAccount(context, userId) : undefined,
    );
    accounts.set(opened);
    if (isStopped) closeOther(undefined);
  }

  function enqueue(work: () => Promise<void>): Promise<void> {
    const result = switching.then(work);
    switching = result.catch(() => undefined);
    return result;
  }

  async function wipe(userId: string): Promise<void> {
    if (accounts.get()?.viewerId === userId) closeOther(undefined);
    // Another tab that opens the database may delay its deletion, which then completes without a further call.
    await Promise.race([stores?.delete(userId), pause(ports, WIPE_TIMEOUT_MS)]);
  }

  async function begin(): Promise<void> {
    await session.ready;
    await enqueue(open);
    if (isStopped) return;
    endSession = session.state.subscribe(() => void enqueue(open).catch(onError));
    session.prune().catch((error: unknown) => isStopped || onError(error));
  }

  session.onWipe((userId) => enqueue(() => wipe(userId)));
  return {
    accounts,
    start: () =>
      (started ??= begin().catch((error: unknown) => {
        started = undefined;
        throw error;
      })),
    opened: () => switching,
    stop: () => {
      isStopped = true;
      endSession?.();
      closeOther(undefined);
    },
  };
}
