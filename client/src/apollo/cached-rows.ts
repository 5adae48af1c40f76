import type { ApolloCache, Reference } from "@apollo/client";
import type { ConversationRowFragment } from "../generated/types.js";
import { FRAGMENTS } from "./documents.js";
import { type StoredList, withEdge, withoutNode } from "./list-policy.js";

interface Row {
  readonly id: string;
}

type Fields = Readonly<Record<string, (value: never, details: { readonly DELETE: unknown }) => unknown>>;

export function referenceTo(cache: ApolloCache, __typename: string, id: string): Reference {
  return { __ref: cache.identify({ __typename, id }) ?? "" };
}

/** Returns a conversation if the cache has all of `ConversationRow`. */
export function readConversation(cache: ApolloCache, id: string): ConversationRowFragment | null {
  const { __ref } = referenceTo(cache, "Conversation", id);
  return cache.readFragment({ id: __ref, fragment: FRAGMENTS, fragmentName: "ConversationRow" });
}

/** Writes a row whose fragment is named like its type. */
export function writeRow(cache: ApolloCache, fragmentName: `${string}Row`, data: Row): void {
  cache.writeFragment({ id: cache.identify({ ...data }) ?? "", fragment: FRAGMENTS, fragmentName, data });
}

/** Changes fields of an object, those that the cache has; without an object, those of `Query`. */
export function changeFields(cache: ApolloCache, object: Reference | undefined, fields: Fields): void {
  cache.modify({ ...(object && { id: object.__ref }), fields: fields as never });
}

/** Adds a row to all loaded lists of a field of `Query`; each shows it where it matches. */
export function addToLists(cache: ApolloCache, field: string, type: string, { id }: Row): void {
  const edge = { __typename: `${type}Edge`, cursor: "", node: referenceTo(cache, type, id) };
  changeEdges(cache, field, (edges) => withEdge(edges, edge));
}

export function removeFromLists(cache: ApolloCache, field: string, node: Reference): void {
  changeEdges(cache, field, (edges) => withoutNode(edges, node));
}

function changeEdges(
  cache: ApolloCache,
  field: string,
  change: (edges: StoredList["edges"]) => StoredList["edges"],
): void {
  changeFields(cache, undefined, { [field]: (list: StoredList) => ({ ...list, edges: change(list.edges) }) });
}
