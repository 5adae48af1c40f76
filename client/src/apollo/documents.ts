import type { TypedDocumentNode } from "@apollo/client";
import { type DocumentNode, parse } from "graphql";
import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import { EventsDocument } from "../generated/documents/Events.js";
import { UnreadCountsDocument } from "../generated/documents/UnreadCounts.js";
import { ViewerProfileDocument } from "../generated/documents/ViewerProfile.js";
import type { Document } from "../transport/api.js";

export const EVENTS = /* #__PURE__ */ parseDocument(EventsDocument);
export const CONVERSATIONS = /* #__PURE__ */ parseDocument(ConversationsByIdDocument);
export const COUNTS = /* #__PURE__ */ parseDocument(UnreadCountsDocument);
export const VIEWER = /* #__PURE__ */ parseDocument(ViewerProfileDocument);

/** The fragments of `Events`, to write and read rows with. */
export const FRAGMENTS: DocumentNode = {
  ...EVENTS,
  definitions: EVENTS.definitions.filter(({ kind }) => (kind as string) === "FragmentDefinition"),
};

function parseDocument<Data, Variables>(text: Document<Data, Variables>): TypedDocumentNode<Data, Variables> {
  return parse(text.toString());
}
