import { LogoutDocument } from "../generated/documents/Logout.js";
import type { FirstPorts, SessionEnd, StoredSession } from "../ports.js";
import { networkPorts } from "../ports/network.js";
import type { Writable } from "../readable.js";
import type { Session, SessionState } from "./api.js";
import { SignedOut } from "./errors.js";
import { pause } from "./pause.js";
import { refreshSession } from "./refresh.js";
import { post } from "./request.js";
import { withSession } from "./session-lock.js";
import { type SignInContext, createSignIn } from "./sign-in.js";

const LOGOUT_TIMEOUT_MS = 3000;
/** Time for which the data of an ended session are kept for the same person's next sign-in: 7 days. */
const KEEP_ENDED_MS = 7 * 24 * 3_600_000;

export interface SessionRequestsContext extends Omit<SignInContext, "ports"> {
  readonly ports: FirstPorts;
}

export type SessionChange = "tokens" | "signedIn" | "ended" | "signedOut";

/** Session of a tab, as its requests change it. */
export interface SessionStateControl {
  readonly state: Writable<SessionState>;
  readonly closing: AbortSignal;
  /** Resolves once the stored session has been read. */
  readonly ready: Promise<void>;
  held(): StoredSession | undefined;
  hold(session: StoredSession): void;
  leave(): void;
  readAccounts(): Promise<unknown>;
  /** Returns false if another tab has ended the session. */
  reread(userId: string): Promise<boolean>;
  /** Deletes the data of a user in this tab. */
  wipe(userId: string): Promise<void>;
  tellTabs(change: SessionChange, userId: string): void;
}

export interface SessionRequests extends Omit<Session, "state" | "accounts"> {
  /** Replaces a refused access token; concurrent calls of all tabs share one refresh. @throws SignedOut */
  renew(refused: string): Promise<void>;
  /** Deletes the data of a user who has signed out in another tab, unless they have signed in again. */
  leaveSignedOut(userId: string): Promise<void>;
  /** Deletes the sessions that ended more than 7 days ago, with the data of their users. */
  prune(): Promise<void>;
}

/** Creates the functions that sign in, refresh and end sessions. */
export function createSessionRequests(given: SessionRequestsContext, session: SessionStateControl): SessionRequests {
  const ports = networkPorts(given.ports);
  const context = { ...given, ports };
  const { state, closing, held, hold, leave, readAccounts, reread, wipe, tellTabs } = session;
  const { sendCode, verifyCode } = createSignIn(context);
  const renewals = new Map<string, Promise<void>>();

  /** Runs work on the stored session of a user, in one tab at a time. */
  function alone<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return withSession(ports, userId, closing, work);
  }

  async function renew(refused: string): Promise<void> {
    const current = requireSession();
    if (current.accessToken !== refused) return;
    const { userId } = current;
    const renewal = renewals.get(userId) ?? refresh(userId, refused).finally(() => renewals.delete(userId));
    renewals.set(userId, renewal);
    return renewal;
  }

  async function refresh(userId: string, refused: string): Promise<void> {
    state.set({ state: "refreshing", userId });
    try {
      const next = await refreshSession(context, userId, refused, closing);
      if (held()?.userId !== userId) return;
      hold(next);
      tellTabs("tokens", userId);
    } catch (error) {
      if (error instanceof SignedOut && held()?.userId === userId) {
        if (error.reason === "SIGNED_OUT") leave();
        else await end(userId, refused, error.reason);
      }
      throw error;
    }
  }

  function requireSession(): StoredSession {
    const current = held();
    if (current === undefined || current.ended) throw new SignedOut(current?.ended?.reason);
    return current;
  }

  /** Ends a session, unless another tab has renewed it or signed in again since it had these tokens. */
  async function end(userId: string, refused: string, reason: SessionEnd): Promise<void> {
    await alone(userId, async () => {
      const latest = await ports.sessions.get(userId);
      if (latest?.accessToken === refused && !latest.ended)
        await ports.sessions.replace({ ...latest, ended: { reason, at: ports.now() } });
    });
    if (await reread(userId)) return;
    tellTabs("ended", userId);
    await readAccounts();
  }

  /** Deletes a session and the data of its user. */
  async function forget(userId: string): Promise<void> {
    const stored = await ports.sessions.get(userId);
    // Kept until the data are gone: a tab that is closed meanwhile leaves the deletion to the next start.
    if (stored) await ports.sessions.replace({ ...stored, ended: { reason: "SIGNED_OUT", at: ports.now() } });
    if (held()?.userId === userId) leave();
    await wipe(userId);
    await ports.sessions.delete(userId);
  }

  async function logout(accessToken: string): Promise<void> {
    await post(context, LogoutDocument, {}, { accessToken }).catch(async () => {
      await renew(accessToken);
      await post(context, LogoutDocument, {}, { accessToken: requireSession().accessToken });
    });
  }

  return {
    renew,
    sendCode,
    verifyCode: async (input) => {
      const { session: signedIn, isNewUser } = await verifyCode(input);
      const { userId } = signedIn;
      await alone(userId, async () => {
        await ports.sessions.put(signedIn);
        hold(signedIn);
      });
      tellTabs("signedIn", userId);
      await readAccounts();
      return { userId, isNewUser };
    },
    signOut: async () => {
      await session.ready;
      const current = held();
      if (current === undefined) return;
      const { userId, accessToken, ended } = current;
      const limit = pause(ports, LOGOUT_TIMEOUT_MS);
      if (!ended) await Promise.race([logout(accessToken).catch(() => undefined), limit]);
      await alone(userId, () => forget(userId));
      tellTabs("signedOut", userId);
      await readAccounts();
    },
    switchTo: (userId) =>
      alone(userId, async () => {
        const known = await ports.sessions.get(userId);
        if (!known) throw new SignedOut();
        const used = { ...known, lastUsedAt: ports.now() };
        await ports.sessions.replace(used);
        hold(used);
        await readAccounts();
      }),
    leaveSignedOut: (userId) =>
      alone(userId, async () => {
        const latest = await ports.sessions.get(userId);
        if (latest && latest.ended?.reason !== "SIGNED_OUT") return;
        if (held()?.userId === userId) leave();
        await wipe(userId);
      }),
    prune: async () => {
      const isOver = ({ ended }: StoredSession) =>
        ended && (ended.reason === "SIGNED_OUT" || ports.now() - ended.at > KEEP_ENDED_MS);
      for (const { userId } of (await ports.sessions.list()).filter(isOver))
        await alone(userId, async () => {
          const latest = await ports.sessions.get(userId);
          if (latest && isOver(latest)) await forget(userId);
        });
      await readAccounts();
    },
  };
}
