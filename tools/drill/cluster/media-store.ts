import type { Proxy } from "./proxy.js";

/** Drivers of the store of uploaded files. */
export const MEDIA_STORES = ["disk", "s3"] as const;
export type MediaStoreKind = (typeof MEDIA_STORES)[number];

/** Store of uploaded files that all nodes of a drill share. */
export interface MediaStore {
  /** Settings of the nodes. */
  readonly settings: Record<string, string>;
  /** Proxy between the clients and a store that serves them itself. */
  readonly clientProxy?: Proxy;
  /** Makes it unavailable. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Makes all that it contains `days` older. */
  age(days: number): Promise<void>;
  /** Reads the paths of all files. */
  files(): Promise<readonly string[]>;
  close(): Promise<void>;
}
