import type { LogEvent } from "../log/derive.js";
import type { Readable } from "../readable.js";
import type { Transport } from "../transport/api.js";
import type { Account } from "./account.js";
import type { SharedViews } from "./shared.js";

/** Context of the functions of contacts, settings and notifications. */
export interface Services {
  readonly accounts: Readable<Account | undefined>;
  readonly views: SharedViews;
  readonly request: Transport["request"];
  /** Calls after each stored event; returns the function that ends it. */
  onEvent(run: (event: LogEvent) => void): () => void;
}
