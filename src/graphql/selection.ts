import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import { createParameterDecorator } from "type-graphql";
import type { Context } from "../context.js";

const known = new WeakMap<SelectionSetNode, boolean>();
const FREE = new Set(["id", "__typename"]);

/**
 * Hands a resolver whether its field is asked for nothing but the id: what a row names need not be read then. Documents
 * are kept, so each selection is looked at once.
 */
export function AsksOnlyId(): ReturnType<typeof createParameterDecorator> {
  return createParameterDecorator<Context>(({ info }) => asksOnlyId(info));
}

function asksOnlyId({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.every(({ selectionSet }) => selectionSet !== undefined && isOnlyId(selectionSet));
}

function isOnlyId(selectionSet: SelectionSetNode): boolean {
  const answer =
    known.get(selectionSet) ??
    selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && FREE.has(selection.name.value));
  known.set(selectionSet, answer);
  return answer;
}
