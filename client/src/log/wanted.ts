import { ViewerProfileDocument } from "../generated/documents/ViewerProfile.js";
import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import { singleFlight } from "../single-flight.js";
import type { Change } from "../store/database.js";
import type { Leadership } from "../store/leadership.js";
import { putConversations, putViewer } from "../store/pages.js";
import { readViewer } from "../store/reads.js";
import { type LogContext, reportError, requestUntilAnswered } from "./context.js";

const MAX_IDS = 100;
/** Delay in which the rows of several events are collected for one request. */
const COLLECT_MS = 20;

/** Requests the rows that events reference and that are not stored, until all are stored or the leadership ends. */
export function requestWanted(context: LogContext, leadership: Leadership): void {
  const { database, ports } = context;
  const { signal } = leadership;
  const run = singleFlight(
    async () => {
      while (!signal.aborted && (await requestSome(context, leadership)));
    },
    (error) => reportError(error, context, leadership),
  );
  const unsubscribe = database.subscribe((change) => {
    if (hasWanted(change)) ports.setTimer(run, COLLECT_MS);
  });
  signal.addEventListener("abort", unsubscribe);
  run();
}

function hasWanted({ rows }: Change): boolean {
  return rows === undefined || rows.some(({ row }) => row && "wanted" in row);
}

/** Returns false if no row is wanted. */
async function requestSome(context: LogContext, leadership: Leadership): Promise<boolean> {
  const { database } = context;
  const asked = await database.state();
  const { value: wanted } = await database.read(["conversations"], async (reader) => ({
    conversations: await reader.list("conversations", { index: "wanted", limit: MAX_IDS }),
    isViewer: (await readViewer(reader))?.wanted === 1,
  }));
  const ids = wanted.conversations.map(({ id }) => id);
  if (ids.length > 0) {
    const { conversationsById } = await requestUntilAnswered(context, leadership, ConversationsByIdDocument, { ids });
    await putConversations(database, asked, new Map(ids.map((id, place) => [id, conversationsById[place] ?? null])));
  }
  if (wanted.isViewer) {
    const { viewer } = await requestUntilAnswered(context, leadership, ViewerProfileDocument, {});
    await putViewer(database, asked, viewer);
  }
  return ids.length > 0 || wanted.isViewer;
}
