import type { App } from "../../../context.js";
import type { MediaObject } from "../../../generated/prisma/client.js";
import { MINUTE, addMs } from "../../../infra/clock.js";
import { renewLease, takeLease } from "./store.js";

const LEASE_MS = MINUTE;
const RENEWAL_MS = LEASE_MS / 3;

/** Right of this process to process an upload. */
export interface Lease {
  readonly upload: MediaObject;
  /** Aborted when the lease is lost, the upload is deleted, or the process stops. */
  readonly signal: AbortSignal;
  /** Stops the renewals; returns the end of the lease, as the row has it. */
  stop(): Promise<Date>;
}

/** Leases an upload, and renews the lease until `stop`; undefined if it needs no processing, or another process has it. */
export async function openLease(
  { db, now, background }: Pick<App, "db" | "now" | "background">,
  id: bigint,
  stopping: AbortSignal,
): Promise<Lease | undefined> {
  let until = addMs(now(), LEASE_MS);
  const upload = await takeLease(db, id, until, now());
  if (upload === undefined) return undefined;
  const lost = new AbortController();
  let renewal: Promise<void> = Promise.resolve();
  const renew = async () => {
    const newUntil = addMs(now(), LEASE_MS);
    if (await renewLease(db, id, until, newUntil)) until = newUntil;
    else lost.abort();
  };
  const timer = setInterval(() => {
    // One that waits for the database does not hold up the next.
    renewal = renewal.catch(() => undefined).then(renew);
    background.run("renew lease of upload", renewal);
  }, RENEWAL_MS).unref();
  return {
    upload,
    signal: AbortSignal.any([lost.signal, stopping]),
    stop: async () => {
      clearInterval(timer);
      await renewal.catch(() => undefined);
      return until;
    },
  };
}
