import type { FieldFunctionOptions, FieldReadFunction, InMemoryCacheConfig, StoreObject } from "@apollo/client";
import generated from "../generated/possible-types.js";
import { historyPolicy } from "./history-policy.js";
import { listPolicy } from "./list-policy.js";

/** Settings of `InMemoryCache` for the schema: lists that grow page by page, and lookups by id out of what is cached. */
export const cacheConfig: Pick<InMemoryCacheConfig, "possibleTypes" | "typePolicies"> = {
  possibleTypes: generated.possibleTypes,
  typePolicies: {
    Query: {
      fields: {
        conversation: byId("Conversation"),
        message: byId("Message"),
        user: byId("User"),
        conversations: listPolicy({
          keyArgs: ["archived", "unread"],
          order: ["viewerHasPinned", "activityAt"],
          matches: (read, { archived = false, unread }) =>
            (read("viewerHasArchived") ?? archived) === archived &&
            (typeof unread !== "boolean" || Number(read("unreadCount")) > 0 === unread),
        }),
        notifications: listPolicy({
          keyArgs: ["unreadOnly"],
          order: ["updatedAt"],
          matches: (read, { unreadOnly }) => !read("deletedAt") && !(unreadOnly && read("readAt")),
        }),
        searchMessages: listPolicy({
          keyArgs: ["query", "conversationId"],
          matches: (read) => !read("deletedAt"),
        }),
        contacts: listPolicy({ keyArgs: ["search", "favorite"] }),
        blockedUsers: listPolicy({ keyArgs: [] }),
      },
    },
    Viewer: { fields: { loginHistory: listPolicy({ keyArgs: [] }) } },
    Conversation: { fields: { messages: historyPolicy } },
    Notification: { fields: { body: ofMessage } },
    Presence: { merge: true },
    PrivacySettings: { merge: true },
  },
};

/** Returns the present text of a notification's message where it is cached: an edit has no event of the notification. */
function ofMessage(stored: unknown, { readField }: FieldFunctionOptions): unknown {
  const message = readField<StoreObject>("message");
  const text = message ? readField("body", message) : undefined;
  return text === undefined ? stored : text;
}

/** Returns the object with the id of the arguments if another query has loaded it. */
function byId(__typename: string): FieldReadFunction {
  return (found: unknown, { args, toReference }) =>
    found === undefined ? toReference({ __typename, id: String(args?.["id"]) }) : found;
}
