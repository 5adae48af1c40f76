import { EventsDocument, type EventsSubscription } from "../../../operations/generated/graphql.js";
import type { Transport } from "../transport/transport.js";

export type LogEvent = EventsSubscription["events"];

/**
 * Follows the event log from after a cursor: each event once and in order, through cuts, restarts and expired tokens.
 * Returns the function that ends it; `end` is called when it ends by itself.
 */
export function followEvents(
  { subscribe }: Transport,
  from: string,
  next: (event: LogEvent) => void,
  end: (error?: unknown) => void,
): () => void {
  let after = from;
  const deliver = ({ events: event }: EventsSubscription) => {
    next(event);
    after = event.cursor;
  };
  return subscribe(EventsDocument, () => ({ after }), { next: deliver, end });
}
