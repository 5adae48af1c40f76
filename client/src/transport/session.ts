import type { StoredSession } from "../ports.js";
import { createWritable } from "../readable.js";
import type { Account, Session, SessionState } from "./api.js";
import { lazy } from "./lazy.js";
import type {
  SessionChange,
  SessionRequests,
  SessionRequestsContext,
  createSessionRequests,
} from "./session-requests.js";

const CHANNEL = "convospace/1/sessions";
/** Share of an access token's life after which it is refreshed. */
const REFRESH_AT = 0.8;
const MIN_REFRESH_MS = 1000;

export interface SessionContext extends SessionRequestsContext {
  /** Loads what talks to the server. @throws Offline */
  load(): Promise<{ readonly createSessionRequests: typeof createSessionRequests }>;
  /** Resolves once `load` succeeds, which is tried until then. */
  loaded(): Promise<unknown>;
}

/** Session with the parts that the transport and the chat use. */
export interface SessionControl extends Session, Pick<SessionRequests, "renew" | "prune"> {
  /** Resolves once the stored session has been read. */
  readonly ready: Promise<void>;
  accessToken(): string | undefined;
  /** Adds a function that deletes the data of a user; it runs in every tab at sign-out. */
  onWipe(run: (userId: string) => Promise<void>): void;
  /** Reads the session of a user again, which another tab may have ended. Returns false if it has. */
  reread(userId: string): Promise<boolean>;
  close(): void;
}

interface SessionMessage {
  readonly change: SessionChange;
  readonly userId: string;
}

/** Session of this tab. The tabs of a browser share the stored sessions and report changes to each other. */
export function createSession(context: SessionContext): SessionControl {
  const { ports, load, loaded } = context;
  const state = createWritable<SessionState>({ state: "unknown" });
  const accounts = createWritable<readonly Account[]>([]);
  const channel = ports.channel(CHANNEL);
  const closing = new AbortController();
  const wipes: ((userId: string) => Promise<void>)[] = [];
  const requests = lazy(async () => {
    const { createSessionRequests } = await load();
    return createSessionRequests(context, {
      ...{ state, ready, closing: closing.signal, held: () => held },
      ...{ hold, leave, readAccounts, reread, wipe, tellTabs },
    });
  });
  let held: StoredSession | undefined;
  let cancelRefresh = () => {};

  const ready = open();
  channel.onMessage((message) => void receive(message as SessionMessage).catch(() => undefined));

  async function open(): Promise<void> {
    const sessions = await readAccounts();
    const current = ports.sessions.current();
    const session = sessions.find(({ userId }) => userId === current) ?? sessions.find(({ ended }) => !ended);
    if (session) hold(session);
    else leave();
  }

  async function readAccounts(): Promise<readonly StoredSession[]> {
    const stored = await ports.sessions.list();
    const sessions = stored
      .filter(({ ended }) => ended?.reason !== "SIGNED_OUT")
      .sort((a, b) => b.lastUsedAt - a.lastUsedAt);
    accounts.set(
      sessions.flatMap(({ ended, userId, phoneNumber, fullName }) => (ended ? [] : { userId, phoneNumber, fullName })),
    );
    return sessions;
  }

  function hold(session: StoredSession): void {
    held = session;
    const { userId, ended, accessToken, receivedAt, accessTokenLifetime } = session;
    ports.sessions.setCurrent(userId);
    cancelRefresh();
    if (ended?.reason === "SIGNED_OUT") return leave();
    if (ended) return state.set({ state: "ended", reason: ended.reason });
    const shown = state.get();
    if (shown.state !== "signedIn" || shown.userId !== userId) state.set({ state: "signedIn", userId });
    const due = receivedAt + REFRESH_AT * accessTokenLifetime - ports.now();
    cancelRefresh = ports.setTimer(() => void renew(accessToken).catch(() => undefined), Math.max(MIN_REFRESH_MS, due));
  }

  function leave(): void {
    held = undefined;
    cancelRefresh();
    ports.sessions.setCurrent(undefined);
    state.set({ state: "signedOut" });
  }

  async function loadedRequests(): Promise<SessionRequests> {
    await loaded();
    return requests();
  }

  async function renew(refused: string): Promise<void> {
    await (await loadedRequests()).renew(refused);
  }

  function tellTabs(change: SessionChange, userId: string): void {
    channel.post({ change, userId } satisfies SessionMessage);
  }

  async function receive({ change, userId }: SessionMessage): Promise<void> {
    await readAccounts();
    if (held?.userId !== userId || change === "signedIn") return;
    if (change === "signedOut") await (await loadedRequests()).leaveSignedOut(userId);
    else await reread(userId);
  }

  async function reread(userId: string): Promise<boolean> {
    const latest = await ports.sessions.get(userId);
    if (held?.userId === userId) {
      if (latest) hold(latest);
      else leave();
    }
    return latest !== undefined && !latest.ended;
  }

  async function wipe(userId: string): Promise<void> {
    await Promise.allSettled(wipes.map((run) => run(userId)));
  }

  return {
    state,
    accounts,
    ready,
    renew,
    reread,
    prune: async () => (await loadedRequests()).prune(),
    accessToken: () => (held?.ended ? undefined : held?.accessToken),
    sendCode: async (phoneNumber) => (await requests()).sendCode(phoneNumber),
    verifyCode: async (input) => (await requests()).verifyCode(input),
    signOut: async () => (await loadedRequests()).signOut(),
    switchTo: async (userId) => (await loadedRequests()).switchTo(userId),
    onWipe: (run) => void wipes.push(run),
    close: () => {
      cancelRefresh();
      closing.abort();
      channel.close();
    },
  };
}
