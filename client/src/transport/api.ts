import type { Ports } from "../ports.js";
import type { Readable } from "../readable.js";
import type { FileToUpload, UploadOptions } from "../upload/api.js";

export interface TransportOptions {
  /** The endpoint; its socket has the same address. Default: /graphql of the page's origin. */
  readonly url?: string | URL;
  /** Name of this device in the list of sessions. Default: browser and system, such as "Firefox on Linux". */
  readonly deviceName?: string;
  /** Sends SHA-256 hashes alone, for servers with PERSISTED_OPERATIONS. Needs https or localhost. Default: false. */
  readonly persisted?: boolean;
  /** "auto": IndexedDB where it works, else memory. "memory": nothing outlives the page. */
  readonly storage?: "auto" | "memory";
  readonly ports?: Partial<Ports>;
  /** Receives errors that no call throws, such as a socket that the server refuses for good. Default: console.error. */
  readonly onError?: (error: unknown) => void;
}

/** Signs in, refreshes the tokens once for all tabs, requests over HTTP and subscribes over one socket. */
export interface Transport {
  readonly session: Session;
  readonly connection: Readable<ConnectionState>;
  /**
   * Executes a query or mutation. Refreshes the tokens after UNAUTHENTICATED; repeats after RATE_LIMITED and
   * SERVICE_UNAVAILABLE, mutations only with `isSafe`. @throws RequestError, SignedOut, Offline
   */
  request<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    options?: { readonly signal?: AbortSignal; readonly isSafe?: boolean },
  ): Promise<Data>;
  /** Follows a subscription over reconnections until sign-out or `signal`; `variables` is called at each connection. */
  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables: () => Variables,
    next: (data: Data) => void,
    options?: {
      readonly signal?: AbortSignal;
      /** Runs before the second and each later start. */
      readonly onReconnect?: () => void;
      /** Runs once where it ends by itself: with SignedOut, or a RequestError that a repetition does not mend. */
      readonly onEnd?: (error: unknown) => void;
    },
  ): void;
  /**
   * Uploads a file, over lost connections, and returns the id of the upload once the server has it READY.
   * @throws Refused TOO_LARGE, UNSUPPORTED_TYPE, QUOTA_EXCEEDED, MEDIA_REFUSED and others; the reason of `signal`
   */
  upload(file: FileToUpload, options?: UploadOptions): Promise<string>;
  close(): void;
}

/** An operation's text with the types of its result and variables. */
export interface Document<Data, Variables> {
  toString(): string;
  /** Never set; carries the types. */
  __apiType?: (variables: Variables) => Data;
}

export interface Session {
  readonly state: Readable<SessionState>;
  /** Accounts signed in in this browser, the one last used first. */
  readonly accounts: Readable<readonly Account[]>;
  /** Sends a code by SMS. @throws RateLimited with `retryAfter`; Refused INVALID for a malformed number */
  sendCode(phoneNumber: string): Promise<{ readonly expiresAt: Date; readonly resendAt: Date }>;
  /** Signs in. @throws Refused OTP_INVALID, OTP_EXPIRED, OTP_TOO_MANY_ATTEMPTS */
  verifyCode(input: {
    readonly phoneNumber: string;
    readonly code: string;
    readonly fullName?: string;
  }): Promise<{ readonly userId: string; readonly isNewUser: boolean }>;
  /**
   * Ends the session on the server where it answers within 3 s, and deletes this person's data here in any case. Waits for
   * the part of the kit that is loaded after the start.
   */
  signOut(): Promise<void>;
  /** Switches this tab to another account; each one's data is kept. */
  switchTo(userId: string): Promise<void>;
}

export interface Account {
  readonly userId: string;
  readonly phoneNumber: string;
  readonly fullName: string | null;
}

export type SessionState =
  | { readonly state: "unknown" | "signedOut" }
  | { readonly state: "signedIn" | "refreshing"; readonly userId: string }
  | { readonly state: "ended"; readonly reason: "TOKEN_INVALID" | "TOKEN_REUSED" | "EXPIRED" | "ACCOUNT_DELETED" };

export interface ConnectionState {
  /** "idle": nobody is signed in, or the page is suspended. */
  readonly state: "idle" | "connecting" | "open" | "waiting" | "offline" | "outdated";
  readonly since: Date;
  /** Time of the next try. */
  readonly retryAt?: Date;
  /** True in the tab that holds the socket. */
  readonly isLeader: boolean;
}
