import type { SignedIn } from "../../context.js";
import { fromCursor, toCursor } from "../../log/cursor.js";
import type { LoggedEvent } from "../../log/event.js";
import { isMessageEvent } from "../../log/event-kinds.js";
import { positionOf } from "../../log/position.js";
import { anchorPosition, readAfter, readHead } from "../../log/replay.js";
import { type StreamItem, openLogStream } from "../../live/log-stream.js";
import { requirePageSize } from "../../graphql/connection.js";
import { requireCursor } from "../../graphql/global-ids.js";
import { requireMembership } from "../conversations/service.js";
import type { EventPage } from "./types.js";

/** Default and maximum number of events in a page. */
export const EVENTS_PAGE_SIZE = 100;

/** Opens the stream of all events of the viewer: replayed after a cursor, live from now without one. */
export function openEventStream(ctx: SignedIn, after: string | undefined): AsyncIterableIterator<StreamItem> {
  return follow(ctx, after, () => true);
}

/** Opens the same stream, filtered to messages and receipts. @throws Refusal NOT_FOUND if the viewer is no member */
export async function openMessageStream(
  ctx: SignedIn,
  { conversationId, after }: { conversationId?: string | null; after?: string | null },
): Promise<AsyncIterableIterator<StreamItem>> {
  const only = typeof conversationId === "string" ? await requireMembership(ctx, conversationId) : undefined;
  const isAboutMessages = ({ kind }: LoggedEvent) => isMessageEvent(kind);
  return follow(
    ctx,
    after ?? undefined,
    (event) => isAboutMessages(event) && (only === undefined || event.conversationId === only.conversationId),
  );
}

/** Returns a page of the log, with the same events and cursors as the stream. */
export async function readEventPage(
  ctx: SignedIn,
  { after, first }: { after: string; first: number | null },
): Promise<EventPage> {
  const size = requirePageSize(first, "first", EVENTS_PAGE_SIZE);
  const { db } = ctx;
  const { userId } = ctx.viewer;
  const position = await anchorPosition(db, userId, requireCursor(after, "after", fromCursor));
  const events = await readAfter(db, userId, position, size + 1);
  if (events === undefined)
    return { events: [], cursor: toCursor(await readHead(db, userId)), hasMore: false, resyncRequired: true };
  const page = events.slice(0, size);
  const last = page.at(-1);
  return {
    events: page,
    cursor: toCursor(last === undefined ? position : positionOf(last)),
    hasMore: events.length > size,
    resyncRequired: false,
  };
}

function follow(
  ctx: SignedIn,
  after: string | undefined,
  accepts: (event: LoggedEvent) => boolean,
): AsyncIterableIterator<StreamItem> {
  return openLogStream(ctx, {
    userId: ctx.viewer.userId,
    after: after === undefined ? undefined : requireCursor(after, "after", fromCursor),
    accepts,
    queueLimit: ctx.config.STREAM_QUEUE_EVENTS,
  });
}
