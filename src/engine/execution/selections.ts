import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  getDirectiveValues,
  isAbstractType,
  typeFromAST,
  visit,
} from "graphql";

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Returns the names of the variables in the directives of a document. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: given = [] }) => {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((node) => [node.name.value, node]));
}

/** Inputs of collectFields beside the selection sets. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** GraphQL's CollectFields: groups the fields of `sets` that apply to `type` by response key, in order of first occurrence. */
export function collectFields(
  { schema, fragments, conditions }: Selecting,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const isFor = (condition: NamedTypeNode | undefined): boolean => {
    const named = condition === undefined ? type : typeFromAST(schema, condition);
    return named === type || (isAbstractType(named) && schema.isSubType(named, type));
  };
  const add = (node: FieldNode): void => {
    const known = fields.get(keyOf(node));
    if (known === undefined) fields.set(keyOf(node), [node]);
    else known.push(node);
  };
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections)
      if (!isIncluded(node, conditions)) continue;
      else if (node.kind === Kind.FIELD) add(node);
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

/** @throws GraphQLError if the variable of a condition is null */
function isIncluded(node: SelectionNode, conditions: Selecting["conditions"]): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, conditions)?.["if"] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.["if"] !== false;
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
