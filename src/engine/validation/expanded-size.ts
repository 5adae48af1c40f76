import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** Size of a document with its fragments put in place. */
export interface ExpandedSize {
  /** Fields in fields below an operation, at most; what introspection selects is one. */
  readonly depth: number;
  /** Fields, inline fragments and spreads, each as often as it is reached from a definition. */
  readonly selections: number;
}

const NOTHING: ExpandedSize = { depth: 0, selections: 0 };
/** Their fields lead back to themselves; graphql-js bounds how often. */
const INTROSPECTION = new Set(["__schema", "__type"]);

/** Measures a document that was parsed, valid or not. Each fragment is measured once, however often it is spread. */
export function measure({ definitions }: DocumentNode): ExpandedSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, ExpandedSize>();

  const measureFragment = (name: string): ExpandedSize => {
    const size = known.get(name);
    const fragment = fragments.get(name);
    if (size !== undefined || fragment === undefined) return size ?? NOTHING;
    // A fragment that a circle leads back to counts as nothing: validation refuses it.
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
