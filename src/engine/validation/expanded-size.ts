import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** Size of a document with all fragment spreads expanded. */
export interface ExpandedSize {
  /** Deepest nesting of fields in an operation; an introspection field counts as one level. */
  readonly depth: number;
  /** Number of fields, inline fragments and spreads, each counted for every path that reaches it. */
  readonly selections: number;
}

const NOTHING: ExpandedSize = { depth: 0, selections: 0 };
/** Recursive types, whose depth graphql-js limits itself. */
const INTROSPECTION = new Set(["__schema", "__type"]);

/** Measures a parsed document, valid or not, and each of its fragments once. */
export function measure({ definitions }: DocumentNode): ExpandedSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, ExpandedSize>();

  const measureFragment = (name: string): ExpandedSize => {
    const size = known.get(name);
    const fragment = fragments.get(name);
    if (size !== undefined || fragment === undefined) return size ?? NOTHING;
    // A fragment cycle counts as nothing: validation rejects it.
    known.set(name, NOTHING);
    const measured = measureSet(fragment.selectionSet);
    known.set(name, measured);
    return measured;
  };

  const measureSet = (set: SelectionSetNode | undefined): ExpandedSize => {
    let [depth, selections] = [0, 0];
    for (const node of set?.selections ?? []) {
      const below =
        node.kind === Kind.FRAGMENT_SPREAD ? measureFragment(node.name.value) : measureSet(node.selectionSet);
      depth = Math.max(depth, node.kind === Kind.FIELD ? depthOf(node, below) : below.depth);
      selections += 1 + below.selections;
    }
    return { depth, selections };
  };

  let [depth, selections] = [0, 0];
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      selections += measureFragment(node.name.value).selections;
    } else if (node.kind === Kind.OPERATION_DEFINITION) {
      const size = measureSet(node.selectionSet);
      depth = Math.max(depth, size.depth);
      selections += size.selections;
    }
  return { depth, selections };
}

function depthOf({ name }: FieldNode, below: ExpandedSize): number {
  return INTROSPECTION.has(name.value) ? 1 : 1 + below.depth;
}
