import type { ConversationsQuery } from "../generated/types.js";
import { ViewerProfileDocument } from "../generated/documents/ViewerProfile.js";
import { ConversationsDocument } from "../generated/documents/Conversations.js";
import { EventCursorDocument } from "../generated/documents/EventCursor.js";
import { type Leadership, beginSnapshot } from "../store/leadership.js";
import type { Asked } from "../store/asked.js";
import { finishFilling, putConversationPage, putViewer } from "../store/pages.js";
import { isUnsupported } from "../transport/unsupported.js";
import { type LogContext, requestUntilAnswered } from "./context.js";

const INBOX_PAGE = 60;
const UNREAD_PAGE = 100;

/** Returns the stored cursor, or begins a snapshot at the server's newest. */
export async function readCursor(context: LogContext, leadership: Leadership): Promise<string> {
  const { cursor } = await context.database.state();
  if (cursor !== undefined) return cursor;
  const { viewer } = await requestUntilAnswered(context, leadership, EventCursorDocument, {});
  await beginSnapshot(context.database, leadership.epoch, viewer.eventCursor);
  return viewer.eventCursor;
}

/**
 * Loads the missing parts of the snapshot at the cursor: the viewer, the inbox's first page, all unread conversations.
 */
export async function fillSnapshot(context: LogContext, leadership: Leadership): Promise<void> {
  for (;;) {
    const begun = await context.database.state();
    if (!begun.isFilling) return;
    const parts = [fillViewer, fillInbox, fillUnread].map((fill) => fill(context, leadership).catch(skipUnsupported));
    await Promise.all(parts);
    await finishFilling(context.database, begun, leadership.epoch);
  }
}

/** The rest of the chat works without a part that the server does not know. */
function skipUnsupported(error: unknown): void {
  if (!isUnsupported(error)) throw error;
}

async function fillViewer(context: LogContext, leadership: Leadership): Promise<void> {
  const asked = await context.database.state();
  const { viewer } = await requestUntilAnswered(context, leadership, ViewerProfileDocument, {});
  await putViewer(context.database, asked, viewer);
}

async function fillInbox(context: LogContext, leadership: Leadership): Promise<void> {
  const asked = await context.database.state();
  const { conversations } = await requestUntilAnswered(context, leadership, ConversationsDocument, {
    first: INBOX_PAGE,
  });
  await putConversationPage(context.database, asked, { list: "list", after: null }, conversations);
}

async function fillUnread(context: LogContext, leadership: Leadership): Promise<void> {
  let after: string | null = null;
  do {
    const asked: Asked = await context.database.state();
    const page: ConversationsQuery["conversations"] = await requestPage(context, leadership, after);
    await putConversationPage(context.database, asked, { after }, page);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

async function requestPage(
  context: LogContext,
  leadership: Leadership,
  after: string | null,
): Promise<ConversationsQuery["conversations"]> {
  const variables = { first: UNREAD_PAGE, after, unread: true };
  return (await requestUntilAnswered(context, leadership, ConversationsDocument, variables)).conversations;
}
