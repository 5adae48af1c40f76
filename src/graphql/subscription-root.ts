import {
  type FragmentDefinitionNode,
  GraphQLError,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationRule,
  Kind,
} from "graphql";

const CONDITIONAL = new Set(["skip", "include"]);

/** Refuses `@skip` and `@include` where a subscription selects its stream: one without a field cannot be opened. */
export const unconditionalSubscriptionRule: ValidationRule = (context) => ({
  OperationDefinition: ({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const seen = new Set<FragmentDefinitionNode>();
    const check = ({ selections }: SelectionSetNode): void => {
      for (const node of selections) {
        const conditional = node.directives?.find(({ name }) => CONDITIONAL.has(name.value));
        if (conditional !== undefined)
          context.reportError(
            new GraphQLError(
              `The field of a subscription cannot have @${conditional.name.value}: leave the stream out instead.`,
              {
                nodes: conditional,
              },
            ),
          );
        if (node.kind === Kind.INLINE_FRAGMENT) check(node.selectionSet);
        if (node.kind !== Kind.FRAGMENT_SPREAD) continue;
        const fragment = context.getFragment(node.name.value);
        if (!fragment || seen.has(fragment)) continue;
        seen.add(fragment);
        check(fragment.selectionSet);
      }
    };
    check(selectionSet);
  },
});
