import type { Readable } from "./readable.js";

/** Platform services that the kit runs on. Browsers have them built in; tests and other platforms pass their own. */
export interface Ports {
  /** Milliseconds since 1970. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  uuid(): string;
  /** Runs a function after a delay; returns the function that cancels it. */
  setTimer(run: () => void, ms: number): () => void;
  fetch: typeof globalThis.fetch;
  openSocket(options: SocketOptions): SocketPort;
  putPart: PutPart;
  storage: StoragePort;
  notifications: NotificationsPort;
  stores: StoresPort;
  sessions: SessionStorePort;
  locks: LocksPort;
  channel(name: string): ChannelPort;
  page: PagePort;
}

/** The ports of the transport, which keeps no data but the sessions. */
export type TransportPorts = Omit<Ports, "stores">;

/** The same at the start: ports that need a server, or other tabs, are the given ones or are added later. */
export type FirstPorts = Omit<TransportPorts, LaterPort> & { readonly [Name in LaterPort]: Ports[Name] | undefined };

type LaterPort = "locks" | "notifications" | "openSocket" | "putPart" | "storage";

/**
 * Sends a part of a file to the address that the server has given for it, without a token of the session.
 * @throws TypeError where there is no answer; the reason of `signal`
 */
export type PutPart = (
  request: PartRequest,
  body: Blob,
  options: {
    readonly signal: AbortSignal;
    /** Called with the bytes that are sent so far, where the platform tells. */
    readonly onProgress: (sent: number) => void;
  },
) => Promise<PartAnswer>;

export interface PartRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PartAnswer {
  readonly status: number;
  /** Seconds, of the header Retry-After. */
  readonly retryAfter?: number | undefined;
}

/** The room that the browser has for databases. */
export interface StoragePort {
  freeBytes(): Promise<number>;
  /** Asks the browser not to delete the databases for want of room. */
  persist(): Promise<boolean>;
}

/** Notifications of the system. */
export interface NotificationsPort {
  /** Undefined where the platform has no pushes. */
  permission(): NotificationPermission | undefined;
  /** Asks the person, unless they have answered before; call it from a click. */
  request(): Promise<NotificationPermission | undefined>;
  /** Calls `run` after each change of the permission; returns the function that ends it. */
  onChange(run: () => void): () => void;
  /** Language of the notifications that the server writes, such as de-AT. */
  locale(): string | null;
}

export interface SocketOptions {
  readonly url: string;
  /** Payload of `connection_init`. */
  params(): Promise<Record<string, unknown>>;
  /** The server has acknowledged the connection. */
  onOpen(): void;
  onPong(): void;
  /** The connection has ended or could not be opened. Called once. */
  onClose(event: SocketClose): void;
}

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** One graphql-transport-ws connection. It never reconnects. */
export interface SocketPort {
  /** Starts an operation; returns the function that ends it. A closed connection ends all of them by `onClose` alone. */
  subscribe(operation: SocketOperation, sink: OperationSink): () => void;
  ping(): void;
  /** Closes without waiting for a handshake. No callback runs afterwards. */
  drop(): void;
}

export interface SocketOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

export interface OperationSink {
  next(result: GraphQLResult): void;
  /** Errors before the first result. */
  error(errors: readonly GraphQLErrorEntry[]): void;
  complete(): void;
}

export interface GraphQLResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLErrorEntry[];
}

export interface GraphQLErrorEntry {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type StoreName =
  "meta" | "conversations" | "messages" | "ranges" | "people" | "outbox" | "blobs" | "marks" | "drafts";

/** Databases of this browser, one for each user. */
export interface StoresPort {
  /** @throws DOMException VersionError for a database of a newer kit */
  open(userId: string): Promise<StorePort>;
  /** Deletes a database, open or not; the tabs that have it open are notified. */
  delete(userId: string): Promise<void>;
}

/** Database of one user, shared by all tabs. */
export interface StorePort {
  /** Runs reads and writes as one transaction: all of it is kept or nothing. `run` may await the transaction's own requests only. */
  transaction<T>(
    stores: readonly StoreName[],
    mode: "readonly" | "readwrite",
    run: (transaction: StoreTransaction) => Promise<T>,
    options?: { durability?: "relaxed" | "strict" },
  ): Promise<T>;
  /** Called when the database is closed from outside: by the browser, or because another tab deletes or upgrades it. */
  onClose(run: (reason: "closed" | "deleted") => void): void;
  close(): void;
}

export type StoreKey = number | string | readonly StoreKey[];

/** Keys between two bounds, which belong to it. Nothing is between bounds in the wrong order. */
export interface StoreRange {
  readonly lower: StoreKey;
  readonly upper: StoreKey;
}

export interface StoreQuery {
  /** Absent: by key. */
  readonly index?: string;
  readonly range?: StoreRange;
  /** Absent: ascending. */
  readonly direction?: "descending";
  readonly limit?: number;
}

export interface StoreTransaction {
  get(store: StoreName, key: StoreKey): Promise<unknown>;
  list(store: StoreName, query?: StoreQuery): Promise<unknown[]>;
  /** Inserts or replaces a row by the key that it holds. A row in memory is kept as it is: never change it afterwards. */
  put(store: StoreName, row: object): Promise<void>;
  delete(store: StoreName, key: StoreKey | StoreRange): Promise<void>;
}

/** Tokens of a signed-in user and what the sign-in screen shows of them. */
export interface StoredSession {
  readonly userId: string;
  readonly phoneNumber: string;
  readonly fullName: string | null;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Time at which the tokens arrived, by this device's clock. */
  readonly receivedAt: number;
  /** Milliseconds. */
  readonly accessTokenLifetime: number;
  /** Milliseconds after which the session ends unless the tokens are refreshed. */
  readonly sessionLifetime: number;
  /** Lets this device ask for codes after others have used up the number's quota. */
  readonly deviceToken: string | null;
  readonly lastUsedAt: number;
  /** Subscription of this browser to pushes that is registered for this session, and the server's key that it has. */
  readonly push?: { readonly endpoint: string; readonly key: string };
  /** Set once the session has ended. The data are kept for the same person's next sign-in, and deleted after SIGNED_OUT. */
  readonly ended?: { readonly reason: SessionEnd | "SIGNED_OUT"; readonly at: number };
}

export type SessionEnd = "TOKEN_INVALID" | "TOKEN_REUSED" | "EXPIRED" | "ACCOUNT_DELETED";

/** Sessions of this browser, shared by all tabs, and the one that this tab uses. */
export interface SessionStorePort {
  list(): Promise<readonly StoredSession[]>;
  get(userId: string): Promise<StoredSession | undefined>;
  put(session: StoredSession): Promise<void>;
  /** Replaces a session unless it has been deleted meanwhile; resolves to whether it did. */
  replace(session: StoredSession): Promise<boolean>;
  delete(userId: string): Promise<void>;
  /** User that this tab is signed in as, over reloads; undefined in a new tab. */
  current(): string | undefined;
  setCurrent(userId: string | undefined): void;
}

export interface LocksPort {
  /**
   * Holds a lock until `hold` settles. `lost` aborts when another tab steals it.
   * @throws the reason of `signal`
   */
  request(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: (lost: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

/** Messages between the tabs of a browser, in order; a tab does not receive its own. */
export interface ChannelPort {
  post(message: unknown): void;
  onMessage(run: (message: unknown) => void): () => void;
  close(): void;
}

export interface PagePort {
  readonly isVisible: Readable<boolean>;
  readonly isFocused: Readable<boolean>;
  readonly isOnline: Readable<boolean>;
  /** Time of the last key, pointer, scroll or focus event. */
  readonly lastInputAt: Readable<number>;
  /** The page is being closed, navigated away or frozen. */
  onHide(run: () => void): () => void;
  /** The page is shown; `wasKept` where the back/forward cache or a freeze kept it. */
  onShow(run: (wasKept: boolean) => void): () => void;
}
