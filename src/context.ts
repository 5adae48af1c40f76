import type { Transact } from "./log/logged-transaction.js";
import type { Hub } from "./live/hub.js";
import type { Indexer } from "./search-index/indexer.js";
import type { MediaAdapters } from "./media/media.js";
import type { Push } from "./push/push.js";
import type { MemberCache } from "./model/member-cache.js";
import type { Presence } from "./presence/presence.js";
import type { TypingTracker } from "./presence/typing.js";
import type { Writer } from "./writer/writer.js";
import type { PresenceStatus } from "./live/ephemeral-event.js";
import type { BackgroundTasks } from "./infra/background-tasks.js";
import type { Clock } from "./infra/clock.js";
import type { Config } from "./infra/config.js";
import type { CostBudgets } from "./infra/rate-limits/cost-budgets.js";
import type { JobQueue } from "./infra/job-queue.js";
import type { Database } from "./infra/database/database.js";
import type { IdCipher } from "./infra/crypto/id-cipher.js";
import type { Keys } from "./infra/crypto/server-keys.js";
import type { Limits } from "./infra/rate-limits/rate-limiter.js";
import type { Logger } from "./infra/logger.js";
import type { RefusalLog } from "./infra/refusal-log.js";
import type { Metrics } from "./infra/telemetry/metrics.js";
import type { Secrets } from "./infra/crypto/secrets.js";
import type { Sms, SmsOutbox } from "./sms/sms.js";
import type { Tracing } from "./infra/telemetry/tracing.js";

/** Services and settings of the process. */
export interface App {
  readonly config: Config;
  readonly log: Logger;
  readonly refusalLog: RefusalLog;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly now: Clock;
  readonly secrets: Secrets;
  readonly keys: Keys;
  readonly ids: IdCipher;
  readonly sms: Sms;
  /** Codes that wait for a provider. */
  readonly outbox: SmsOutbox;
  readonly limits: Limits;
  readonly costBudgets: CostBudgets;
  readonly db: Database;
  readonly members: MemberCache;
  readonly transact: Transact;
  readonly writer: Writer;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly typing: TypingTracker;
  readonly indexer: Indexer;
  /** Undefined where uploads are off. */
  readonly media: MediaAdapters | undefined;
  readonly push: Push;
  /** Uploads that this process checks, by key. */
  readonly uploads: JobQueue;
  readonly background: BackgroundTasks;
}

/** Origin of a request. */
export interface Client {
  readonly ipAddress: string;
  readonly userAgent: string | null;
}

/** The signed-in user and the session (a device) that acts. */
export interface Viewer {
  readonly userId: bigint;
  readonly sessionId: bigint;
}

/** Context of one operation, or of one event of a subscription. Loaders cache for one context only. */
export interface Context extends App {
  readonly requestId: string;
  /** Name of the operation for the log, once the operation is known. */
  operation: string | undefined;
  readonly client: Client;
  /** The viewer, or the reason why the request is not signed in. */
  readonly viewer: Viewer | AuthFailure;
}

/** Reason why a request is not signed in, as a message to the client. */
export interface AuthFailure {
  readonly reason: string;
  /** User whom a genuine token names, though it is not accepted any more. For the log alone. */
  readonly namedUserId?: bigint;
}

/**
 * Authenticates a request by its Authorization header: returns the viewer and the token's expiry, or the failure. Calls
 * `onVerified` before it reads the session, so that a caller can listen for its end first.
 */
export type Authenticator = (
  authorization: string | undefined,
  onVerified?: (viewer: Viewer) => Promise<void>,
) => Promise<{ viewer: Viewer; expiresAt: Date; presence: PresenceStatus } | AuthFailure>;

/** A context whose viewer is known. The parameter decorator @Me alone yields it to resolvers. */
export interface SignedIn extends Context {
  readonly viewer: Viewer;
}
