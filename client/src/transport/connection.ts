import type { SocketPort, TransportPorts } from "../ports.js";
import type { Writable } from "../readable.js";
import type { ConnectionState } from "./api.js";
import { actionOf } from "./close-codes.js";
import { backoff } from "./pause.js";
import type { SessionControl } from "./session.js";
import type { Subscriptions } from "./subscriptions.js";

const CONNECT_TIMEOUT_MS = 10_000;
const PING_MS = 10_000;
const PONG_TIMEOUT_MS = 5000;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 30_000;
const OFFLINE_WAIT_MS = 60_000;
const TOO_MANY_SOCKETS_WAIT_MS = 60_000;
const BROKEN_WAIT_MS = 300_000;
/** Connections that end before this time count as failed tries. */
const STABLE_MS = 10_000;
/** Minimum time between two tries when waits are ended early. */
const MIN_BETWEEN_TRIES_MS = 1000;
const SUSPICIOUS_AFTER_HIDDEN_MS = 5000;

export interface Connection {
  /** Connects while active and signed in. */
  setActive(isActive: boolean): void;
  close(): void;
}

export interface ConnectionContext {
  readonly ports: TransportPorts;
  readonly url: string;
  readonly session: SessionControl;
  readonly subscriptions: Subscriptions;
  readonly state: Writable<ConnectionState>;
  onError(error: Error): void;
}

/**
 * One socket at a time: connects with jitter and backoff, refreshes refused tokens, detects dead connections by pings.
 */
export function createConnection(context: ConnectionContext): Connection {
  const { ports, url, session, subscriptions, state, onError } = context;
  const { page, now } = ports;
  let isActive = false;
  let isSuspended = false;
  let userId: string | undefined;
  let socket: SocketPort | undefined;
  let shown = "";
  let tries = 0;
  let triedAt = -Infinity;
  let openedAt = Infinity;
  let hiddenAt = Infinity;
  let isForbidden = false;
  let canWake = false;
  /** Cancels the timer of the state: of the connect, the wait, the ping or the pong. */
  let cancel = () => {};

  function describe(name: ConnectionState["state"], retryAt?: number): ConnectionState {
    const at = retryAt === undefined ? {} : { retryAt: new Date(retryAt) };
    return { state: name, since: new Date(now()), isLeader: isActive, ...at };
  }

  /** Connects or disconnects according to the session, the leader and the page. */
  function update(): void {
    const { state: name, ...rest } = session.state.get();
    const next = "userId" in rest && isActive && !isSuspended ? rest.userId : undefined;
    if (next === userId) return;
    disconnect();
    userId = next;
    tries = 0;
    isForbidden = false;
    if (next !== undefined && name !== "refreshing") connect();
    else if (next !== undefined) waitForTokens();
    else state.set(describe("idle"));
  }

  function disconnect(): void {
    cancel();
    canWake = false;
    socket?.drop();
    socket = undefined;
    subscriptions.disconnected();
  }

  function connect(): void {
    disconnect();
    triedAt = now();
    openedAt = Infinity;
    state.set(describe("connecting"));
    cancel = ports.setTimer(() => lose(), CONNECT_TIMEOUT_MS);
    socket = ports.openSocket({
      url,
      params: () => {
        shown = session.accessToken() ?? "";
        return Promise.resolve({ authorization: `Bearer ${shown}` });
      },
      onOpen: opened,
      onPong: () => {
        cancel();
        cancel = ports.setTimer(ping, PING_MS);
      },
      onClose: ({ code, reason }) => closed(code, reason),
    });
  }

  function opened(): void {
    if (socket === undefined) return;
    cancel();
    openedAt = now();
    isForbidden = false;
    state.set(describe("open"));
    cancel = ports.setTimer(ping, PING_MS);
    subscriptions.connected(socket);
  }

  function ping(): void {
    cancel();
    socket?.ping();
    // A dead connection stays open without an error: a missing pong is its only sign.
    cancel = ports.setTimer(() => (page.isOnline.get() ? connect() : lose()), PONG_TIMEOUT_MS);
  }

  function lose(): void {
    disconnect();
    closed(1006, "");
  }

  function closed(code: number, reason: string): void {
    disconnect();
    if (now() - openedAt >= STABLE_MS) tries = 0;
    const action = actionOf(code);
    if (action === "refresh" && !isForbidden) return waitForTokens();
    if (action === "tooManySockets") return wait(TOO_MANY_SOCKETS_WAIT_MS);
    if (action === "broken") {
      onError(new Error(`The server closed the socket with ${code}: ${reason}`));
      return wait(BROKEN_WAIT_MS);
    }
    tries += 1;
    wait(backoff(ports, tries, FIRST_WAIT_MS, MAX_WAIT_MS));
    canWake = true;
  }

  /** A second refusal, of fresh tokens, waits like any other close. */
  function waitForTokens(): void {
    const waiting = userId;
    isForbidden = true;
    state.set(describe("connecting"));
    session.renew(shown || (session.accessToken() ?? "")).then(
      () => userId === waiting && socket === undefined && connect(),
      // The state of the session has the reason.
      () => undefined,
    );
  }

  function wait(ms: number): void {
    const isOnline = page.isOnline.get();
    // navigator.onLine may be wrong, so that a try follows in any case.
    const delay = isOnline ? ms : Math.max(ms, OFFLINE_WAIT_MS);
    state.set(describe(isOnline ? "waiting" : "offline", now() + delay));
    cancel = ports.setTimer(connect, delay);
  }

  function wake(): void {
    if (!canWake) return;
    cancel();
    const early = MIN_BETWEEN_TRIES_MS - (now() - triedAt);
    if (early <= 0) connect();
    else cancel = ports.setTimer(connect, early);
  }

  function suspend(next: boolean): void {
    isSuspended = next;
    update();
  }

  const stops = [
    session.state.subscribe(update),
    page.isOnline.subscribe((isOnline) => {
      if (isOnline) return wake();
      if (state.get().state === "open") ping();
      else if (canWake) {
        cancel();
        wait(OFFLINE_WAIT_MS);
      }
    }),
    page.isVisible.subscribe((isVisible) => {
      const hiddenFor = now() - hiddenAt;
      hiddenAt = isVisible ? Infinity : now();
      if (!isVisible) return;
      if (state.get().state === "open" && hiddenFor >= SUSPICIOUS_AFTER_HIDDEN_MS) ping();
      wake();
    }),
    page.onHide(() => suspend(true)),
    page.onShow(() => suspend(false)),
  ];

  return {
    setActive: (next) => {
      isActive = next;
      update();
    },
    close: () => {
      stops.forEach((stop) => stop());
      disconnect();
      userId = undefined;
      state.set(describe("idle"));
    },
  };
}
