import {
  type ASTNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";

const CONDITIONAL = new Set(["skip", "include"]);

/**
 * Requires a subscription to select exactly one field for all values of its variables. Replaces the rule of graphql-js,
 * which throws at an `@include` with a variable and allows the field to be skipped.
 */
export const singleFieldSubscriptionRule: ValidationRule = (context) => ({
  OperationDefinition: ({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const report = (message: string, nodes: ASTNode) => context.reportError(new GraphQLError(message, { nodes }));
    const fields = new Map<string, FieldNode>();
    for (const node of selectionsOf(context, selectionSet)) {
      const conditional = node.directives?.find(({ name }) => CONDITIONAL.has(name.value));
      if (conditional !== undefined)
        report(`The field of a subscription cannot have @${conditional.name.value}: do not subscribe instead.`, node);
      if (node.kind === Kind.FIELD) fields.set((node.alias ?? node.name).value, node);
    }
    const [first, second] = fields.values();
    if (first?.name.value.startsWith("__") === true)
      report("A subscription must not select an introspection field.", first);
    if (second !== undefined) report("A subscription must select one field only.", second);
  },
});

/** Returns the selections of a set and of its fragments, visiting each fragment once. */
function selectionsOf(context: ValidationContext, { selections }: SelectionSetNode): SelectionNode[] {
  const found: SelectionNode[] = [];
  const seen = new Set<FragmentDefinitionNode>();
  const take = (nodes: readonly SelectionNode[]): void => {
    for (const node of nodes) {
      found.push(node);
      if (node.kind === Kind.INLINE_FRAGMENT) take(node.selectionSet.selections);
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? context.getFragment(node.name.value) : undefined;
      if (!fragment || seen.has(fragment)) continue;
      seen.add(fragment);
      take(fragment.selectionSet.selections);
    }
  };
  take(selections);
  return found;
}
