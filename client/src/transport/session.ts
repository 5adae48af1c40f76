import { LogoutDocument } from "../generated/documents/Logout.js";
import type { SessionEnd, StoredSession } from "../ports.js";
import { createWritable } from "../readable.js";
import type { Account, Session, SessionState } from "./api.js";
import { SignedOut } from "./errors.js";
import { lazy } from "./lazy.js";
import { pause } from "./pause.js";
import type { refreshSession } from "./refresh.js";
import type { post } from "./request.js";
import { withSession } from "./session-lock.js";
import type { SignInContext, createSignIn } from "./sign-in.js";

const CHANNEL = "convospace/1/sessions";
/** Share of an access token's life after which it is refreshed. */
const REFRESH_AT = 0.8;
const MIN_REFRESH_MS = 1000;
const LOGOUT_TIMEOUT_MS = 3000;
/** Time for which the data of an ended session are kept for the same person's next sign-in: 7 days. */
const KEEP_ENDED_MS = 7 * 24 * 3_600_000;

export interface SessionContext extends SignInContext {
  /** Loads what talks to the server. @throws Offline */
  load(): Promise<SessionParts>;
  /** Resolves once `load` succeeds, which is tried until then. */
  loaded(): Promise<unknown>;
}

export interface SessionParts {
  readonly createSignIn: typeof createSignIn;
  readonly refreshSession: typeof refreshSession;
  readonly post: typeof post;
}

/** Session with the parts that the transport and the chat use. */
export interface SessionControl extends Session {
  /** Resolves once the stored session has been read. */
  readonly ready: Promise<void>;
  accessToken(): string | undefined;
  /** Replaces a refused access token; concurrent calls of all tabs share one refresh. @throws SignedOut */
  renew(refused: string): Promise<void>;
  /** Adds a function that deletes the data of a user; it runs in every tab at sign-out. */
  onWipe(run: (userId: string) => Promise<void>): void;
  /** Reads the session of a user again, which another tab may have ended. Returns false if it has. */
  reread(userId: string): Promise<boolean>;
  /** Deletes the sessions that ended more than 7 days ago, with the data of their users. */
  prune(): Promise<void>;
  close(): void;
}

interface SessionMessage {
  readonly change: "tokens" | "signedIn" | "ended" | "signedOut";
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
  const renewals = new Map<string, Promise<void>>();
  const openSignIn = lazy(async () => (await load()).createSignIn(context));
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
    accounts.set(sessions.map(({ userId, phoneNumber, fullName }) => ({ userId, phoneNumber, fullName })));
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

  function alone<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return withSession(ports, userId, closing.signal, work);
  }

  function tellTabs(change: SessionMessage["change"], userId: string): void {
    channel.post({ change, userId } satisfies SessionMessage);
  }

  async function renew(refused: string): Promise<void> {
    const session = requireSession();
    if (session.accessToken !== refused) return;
    const { userId } = session;
    const renewal = renewals.get(userId) ?? refresh(userId, refused).finally(() => renewals.delete(userId));
    renewals.set(userId, renewal);
    return renewal;
  }

  async function refresh(userId: string, refused: string): Promise<void> {
    state.set({ state: "refreshing", userId });
    try {
      await loaded();
      const { refreshSession } = await load();
      const next = await refreshSession(context, userId, refused, closing.signal);
      if (held?.userId !== userId) return;
      hold(next);
      tellTabs("tokens", userId);
    } catch (error) {
      if (error instanceof SignedOut && held?.userId === userId) {
        if (error.reason === "SIGNED_OUT") leave();
        else await end(userId, refused, error.reason);
      }
      throw error;
    }
  }

  function requireSession(): StoredSession {
    if (held === undefined || held.ended) throw new SignedOut(held?.ended?.reason);
    return held;
  }

  /** Ends a session, unless another tab has renewed it or signed in again since it had these tokens. */
  async function end(userId: string, refused: string, reason: SessionEnd): Promise<void> {
    await alone(userId, async () => {
      const latest = await ports.sessions.get(userId);
      if (latest?.accessToken === refused && !latest.ended)
        await ports.sessions.replace({ ...latest, ended: { reason, at: ports.now() } });
    });
    if (!(await reread(userId))) tellTabs("ended", userId);
  }

  async function receive({ change, userId }: SessionMessage): Promise<void> {
    await readAccounts();
    if (held?.userId !== userId || change === "signedIn") return;
    if (change === "signedOut") await alone(userId, () => leaveSignedOut(userId));
    else await reread(userId);
  }

  /** Deletes the data of a user who has signed out in another tab, unless they have signed in again. */
  async function leaveSignedOut(userId: string): Promise<void> {
    const latest = await ports.sessions.get(userId);
    if (latest && latest.ended?.reason !== "SIGNED_OUT") return;
    if (held?.userId === userId) leave();
    await wipe(userId);
  }

  async function reread(userId: string): Promise<boolean> {
    const latest = await ports.sessions.get(userId);
    if (held?.userId === userId) {
      if (latest) hold(latest);
      else leave();
    }
    return latest !== undefined && !latest.ended;
  }

  /** Deletes a session and the data of its user. */
  async function forget(userId: string): Promise<void> {
    const stored = await ports.sessions.get(userId);
    // Kept until the data are gone: a tab that is closed meanwhile leaves the deletion to the next start.
    if (stored) await ports.sessions.replace({ ...stored, ended: { reason: "SIGNED_OUT", at: ports.now() } });
    if (held?.userId === userId) leave();
    await wipe(userId);
    await ports.sessions.delete(userId);
  }

  async function prune(): Promise<void> {
    const isOver = ({ ended }: StoredSession) =>
      ended && (ended.reason === "SIGNED_OUT" || ports.now() - ended.at > KEEP_ENDED_MS);
    for (const { userId } of (await ports.sessions.list()).filter(isOver))
      await alone(userId, async () => {
        const latest = await ports.sessions.get(userId);
        if (latest && isOver(latest)) await forget(userId);
      });
    await readAccounts();
  }

  async function wipe(userId: string): Promise<void> {
    await Promise.allSettled(wipes.map((run) => run(userId)));
  }

  async function logout(accessToken: string): Promise<void> {
    const { post } = await load();
    await post(context, LogoutDocument, {}, { accessToken }).catch(async () => {
      await renew(accessToken);
      await post(context, LogoutDocument, {}, { accessToken: requireSession().accessToken });
    });
  }

  return {
    state,
    accounts,
    ready,
    sendCode: async (phoneNumber) => (await openSignIn()).sendCode(phoneNumber),
    renew,
    reread,
    prune,
    accessToken: () => (held?.ended ? undefined : held?.accessToken),
    verifyCode: async (input) => {
      const { session, isNewUser } = await (await openSignIn()).verifyCode(input);
      await alone(session.userId, async () => {
        await ports.sessions.put(session);
        hold(session);
      });
      tellTabs("signedIn", session.userId);
      await readAccounts();
      return { userId: session.userId, isNewUser };
    },
    signOut: async () => {
      await ready;
      if (held === undefined) return;
      const { userId, accessToken, ended } = held;
      const limit = pause(ports, LOGOUT_TIMEOUT_MS);
      if (!ended) await Promise.race([logout(accessToken).catch(() => undefined), limit]);
      await alone(userId, () => forget(userId));
      tellTabs("signedOut", userId);
      await readAccounts();
    },
    switchTo: (userId) =>
      alone(userId, async () => {
        const session = await ports.sessions.get(userId);
        if (!session) throw new SignedOut();
        const used = { ...session, lastUsedAt: ports.now() };
        await ports.sessions.replace(used);
        hold(used);
      }),
    onWipe: (run) => void wipes.push(run),
    close: () => {
      cancelRefresh();
      closing.abort();
      channel.close();
    },
  };
}
