import type { TransportPorts } from "../ports.js";
import type { Readable } from "../readable.js";
import type { Database } from "../store/database.js";
import type { Transport } from "../transport/api.js";

/** Context of ephemeral state, which is not in the log. */
export interface LiveContext {
  readonly viewerId: string;
  readonly database: Database;
  readonly transport: Pick<Transport, "request" | "subscribe">;
  readonly ports: Pick<TransportPorts, "now" | "setTimer" | "page">;
  /** True while this tab's connection, or the leader's, is open. */
  readonly isOpen: Readable<boolean>;
  readonly onError: (error: unknown) => void;
}
