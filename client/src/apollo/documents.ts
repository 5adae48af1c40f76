import type { TypedDocumentNode } from "@apollo/client";
import { type DocumentNode, parse } from "graphql";
import {
  ConversationsByIdDocument,
  type ConversationsByIdQuery,
  type ConversationsByIdQueryVariables,
  EventsDocument,
  type EventsSubscription,
  type EventsSubscriptionVariables,
  UnreadCountsDocument,
  type UnreadCountsQuery,
  ViewerProfileDocument,
  type ViewerProfileQuery,
} from "../generated/documents.js";

export const EVENTS = /* #__PURE__ */ parseDocument<EventsSubscription, EventsSubscriptionVariables>(EventsDocument);
export const CONVERSATIONS = /* #__PURE__ */ parseDocument<ConversationsByIdQuery, ConversationsByIdQueryVariables>(
  ConversationsByIdDocument,
);
export const COUNTS = /* #__PURE__ */ parseDocument<UnreadCountsQuery, object>(UnreadCountsDocument);
export const VIEWER = /* #__PURE__ */ parseDocument<ViewerProfileQuery, object>(ViewerProfileDocument);

/** The fragments of `Events`, to write and read rows with. */
export const FRAGMENTS: DocumentNode = {
  ...EVENTS,
  definitions: EVENTS.definitions.filter(({ kind }) => (kind as string) === "FragmentDefinition"),
};

function parseDocument<Data, Variables extends object>(text: {
  toString(): string;
}): TypedDocumentNode<Data, Variables> {
  return parse(text.toString());
}
