import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type NamedTypeNode,
  type SelectionSetNode,
  isAbstractType,
  typeFromAST,
  visit,
} from "graphql";

export type Fragments = Record<string, FragmentDefinitionNode>;

/** Whether everything in a document is selected at each run, and of types of our own: no directives, no introspection. */
export function isPlain(document: DocumentNode): boolean {
  let isPlain = true;
  visit(document, {
    Directive: () => void (isPlain = false),
    Field: (node) => {
      const name = node.name.value;
      // Of an object, that key is its prototype.
      if ((name.startsWith("__") && name !== "__typename") || keyOf(node) === "__proto__") isPlain = false;
    },
  });
  return isPlain;
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((node) => [node.name.value, node]));
}

/** The fields that an object of `type` is asked for by all of `sets` together, by key, in the order of their first mention. */
export function collectFields(
  schema: GraphQLSchema,
  fragments: Fragments,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const isFor = (condition: NamedTypeNode | undefined): boolean => {
    const named = condition === undefined ? type : typeFromAST(schema, condition);
    return named === type || (isAbstractType(named) && schema.isSubType(named, type));
  };
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections)
      if (node.kind === Kind.FIELD) fields.set(keyOf(node), [...(fields.get(keyOf(node)) ?? []), node]);
      else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (isFor(node.typeCondition)) collect(node.selectionSet);
      } else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = fragments[node.name.value];
        if (fragment !== undefined && isFor(fragment.typeCondition)) collect(fragment.selectionSet);
      }
  };
  for (const set of sets) collect(set);
  return fields;
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
