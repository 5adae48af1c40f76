import type { ApolloClient, TypedDocumentNode } from "@apollo/client";
import type { LogEvent } from "../log/derive.js";
import { Offline } from "../transport/errors.js";
import { singleFlight } from "../single-flight.js";
import { listConversation } from "./apply-event.js";
import { changeFields, referenceTo, removeFromLists } from "./cached-rows.js";
import { CONVERSATIONS, COUNTS, VIEWER } from "./documents.js";
import type { StoredList } from "./list-policy.js";

/** Delay in which the data of several events are collected for one request. */
const COLLECT_MS = 100;
const MAX_IDS = 100;
/** Fields with lists whose order or names only the server has. */
const LISTS_BY_SERVER = ["contacts", "blockedUsers", "notifications"];

const CHANGES_COUNTS: readonly LogEvent["__typename"][] = [
  "MessageSent",
  "MessageDeleted",
  "MessagesRead",
  "ConversationChanged",
  "ConversationDeleted",
  "NotificationChanged",
];

/**
 * Returns a function that requests cached data that an event changes and does not contain. Failures are repeated with
 * the next event.
 */
export function createMissingData(
  client: ApolloClient,
  onError: (error: unknown) => void,
): (event: LogEvent, conversationId: string | undefined) => void {
  const conversationIds = new Set<string>();
  const conversations = createRequest(() => loadConversations(client, conversationIds), onError);
  const counts = createRequest(() => loadIfCached(client, COUNTS), onError);
  const viewer = createRequest(() => loadIfCached(client, VIEWER), onError);
  const lists = createRequest(() => loadLists(client), onError);

  return ({ __typename }, conversationId) => {
    if (conversationId !== undefined) conversationIds.add(conversationId);
    const isOfPeople = __typename === "ContactChanged" || __typename === "ProfileChanged";
    conversations(conversationIds.size > 0);
    counts(CHANGES_COUNTS.includes(__typename));
    viewer(isOfPeople);
    lists(isOfPeople);
  };
}

/** Returns a function that runs a request if it is wanted now or an earlier run has failed; one at a time. */
function createRequest(run: () => Promise<unknown>, onError: (error: unknown) => void): (isWanted: boolean) => void {
  let isOpen = false;
  const start = singleFlight(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
      isOpen = false;
      await run();
    },
    (error) => {
      isOpen = true;
      if (!(error instanceof Offline)) onError(error);
    },
  );
  return (isWanted) => {
    isOpen ||= isWanted;
    if (isOpen) start();
  };
}

async function loadConversations({ query, cache }: ApolloClient, wanted: Set<string>): Promise<void> {
  const ids = [...wanted].slice(0, MAX_IDS);
  const { data } = await query({ query: CONVERSATIONS, variables: { ids }, fetchPolicy: "network-only" });
  for (const [place, id] of ids.entries()) {
    wanted.delete(id);
    if (data?.conversationsById[place]) listConversation(cache, id);
    else removeFromLists(cache, "conversations", referenceTo(cache, "Conversation", id));
  }
}

/** Loads a query about the viewer of which the cache has more than the id. */
async function loadIfCached<Data extends { readonly viewer: object }>(
  client: ApolloClient,
  query: TypedDocumentNode<Data, Record<string, never>>,
): Promise<void> {
  const known = client.readQuery<{ readonly viewer?: object }>({ query, returnPartialData: true });
  const isCached = Object.keys(known?.viewer ?? {}).some((field) => field !== "id" && field !== "__typename");
  if (isCached) await client.query({ query, fetchPolicy: "network-only" });
}

let reload = 0;

/** Reloads the displayed ones of these lists, and deletes the others. */
async function loadLists(client: ApolloClient): Promise<void> {
  // Another number each time: a query whose data does not change is not reloaded, such as after a failed reload.
  reload += 1;
  const change = (of: (list: StoredList, details: { readonly DELETE: unknown }) => unknown) =>
    changeFields(client.cache, undefined, Object.fromEntries(LISTS_BY_SERVER.map((field) => [field, of])));
  await client.refetchQueries({ updateCache: () => change((list) => ({ ...list, reload })) });
  change((list, { DELETE }) => (list.reload ? DELETE : list));
}
