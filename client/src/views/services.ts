import type { ListView } from "../api.js";
import type { LogEvent } from "../log/derive.js";
import type { Readable } from "../readable.js";
import type { TransportCore } from "../transport/transport.js";
import type { Account } from "./account.js";
import type { Stoppable } from "./shared.js";

/** Context of the functions of contacts, settings, notifications and pushes. */
export interface Services extends Pick<TransportCore, "ports" | "request" | "session" | "upload"> {
  readonly accounts: Readable<Account | undefined>;
  /** Calls after each stored event; returns the function that ends it. */
  onEvent(run: (event: LogEvent) => void): () => void;
}

/** The same functions, with views that are not shared yet. */
export type Unshared<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => ListView<infer Item>
    ? (...args: Args) => Omit<ListView<Item>, "release"> & Stoppable
    : Functions[Name];
};
