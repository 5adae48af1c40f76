import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import { createParameterDecorator } from "type-graphql";
import type { Context } from "../context.js";

const known = new WeakMap<SelectionSetNode, boolean>();
const FREE = new Set(["id", "__typename"]);

/** Injects whether the field selects nothing but `id`, which needs no read. Cached by selection set. */
export function SelectsOnlyId(): ReturnType<typeof createParameterDecorator> {
  return createParameterDecorator<Context>(({ info }) => selectsOnlyId(info));
}

function selectsOnlyId({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.every(({ selectionSet }) => selectionSet !== undefined && isOnlyId(selectionSet));
}

function isOnlyId(selectionSet: SelectionSetNode): boolean {
  const answer =
    known.get(selectionSet) ??
    selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && FREE.has(selection.name.value));
  known.set(selectionSet, answer);
  return answer;
}
