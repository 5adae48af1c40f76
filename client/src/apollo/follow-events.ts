import type { ApolloClient } from "@apollo/client";
import { print } from "@apollo/client/utilities";
import type { LogEvent } from "../log/derive.js";
import type { Transport } from "../transport/api.js";
import { SignedOut } from "../transport/errors.js";
import { applyEvent } from "./apply-event.js";
import { EVENTS } from "./documents.js";
import { createMissingData } from "./missing-data.js";
import { overlapsOf } from "./overlaps.js";

export interface FollowOptions {
  /** Cursor of the viewer's log from before the first query: `viewer.eventCursor`, in a request of its own. */
  readonly after: string;
  /** Runs when the cache was emptied and its active queries are being loaded anew. */
  readonly onResync?: () => void;
  /** Receives the error that ends the stream, except for a sign-out, and errors of requests. Default: console.error. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Keeps the cache of a client up to date with the viewer's event log, over reconnections; the client's link is that of
 * the same transport. Returns the function that ends it.
 */
export function followEvents(client: ApolloClient, transport: Transport, options: FollowOptions): () => void {
  // oxlint-disable-next-line no-console -- The default of an option of the kit, which runs in browsers.
  const { onResync, onError = console.error } = options;
  const end = new AbortController();
  const overlaps = overlapsOf(transport);
  const requestMissing = createMissingData(client, onError);
  let cursor = options.after;

  const viewerId = () => {
    const state = transport.session.state.get();
    return "userId" in state ? state.userId : undefined;
  };
  const resync = () => {
    client.resetStore().catch(onError);
    onResync?.();
  };

  transport.subscribe(
    // The cache needs the types of all objects.
    print(client.cache.transformDocument(EVENTS)),
    () => ({ after: cursor }),
    ({ events: event }: { readonly events: LogEvent }) => {
      if (end.signal.aborted) return;
      cursor = event.cursor;
      if (event.__typename === "ResyncRequired") return resync();
      const userId = viewerId();
      // Also after the end, for an answer that is older; not to the cache of another person.
      const apply = () => {
        if (userId && userId === viewerId()) requestMissing(event, applyEvent(client.cache, event, userId));
      };
      overlaps.record(apply);
      apply();
    },
    {
      signal: end.signal,
      onEnd: (error) => {
        if (!(error instanceof SignedOut)) onError(error);
      },
    },
  );
  return () => end.abort();
}
