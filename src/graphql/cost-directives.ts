import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from "graphql";
import { Extensions } from "type-graphql";

/** Arguments of `@listSize`: size of the field itself or, with `sizedFields`, of its children. */
export interface ListSizeOptions {
  /** Size without a slicing argument; the maximum for fields that have none. */
  readonly assumedSize: number;
  /** Arguments with the number of requested items, or a list with an entry for each; the largest counts. */
  readonly slicingArguments?: readonly string[];
  /** Child fields that have that many items. Without it, the field itself has. */
  readonly sizedFields?: readonly string[];
}

const LIST_SIZE = "listSize";
const COST = "cost";

type Decorator = MethodDecorator & PropertyDecorator;

/** Declares the size of a list field; printed as `@listSize`. */
export function ListSize(options: ListSizeOptions): Decorator {
  return Extensions({ [LIST_SIZE]: options });
}

/** Declares that a field costs `weight` rather than 1; printed as `@cost`. */
export function Cost(weight: number): Decorator {
  return Extensions({ [COST]: weight });
}

interface Declared {
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Returns the declared size of a list field, if any. */
export function listSizeOf({ extensions }: Declared): ListSizeOptions | undefined {
  return extensions[LIST_SIZE] as ListSizeOptions | undefined;
}

/** Returns the declared weight of a field, if any. */
export function weightOf({ extensions }: Declared): number | undefined {
  return extensions[COST] as number | undefined;
}

/** Directives of the GraphQL cost specification (https://ibm.github.io/graphql-specs/cost-spec.html). */
export const COST_DIRECTIVES: readonly GraphQLDirective[] = [
  new GraphQLDirective({
    name: COST,
    description: "Weight of a field in the cost of an operation. Fields without it have the weight 1, leaves included.",
    locations: [
      DirectiveLocation.ARGUMENT_DEFINITION,
      DirectiveLocation.ENUM,
      DirectiveLocation.FIELD_DEFINITION,
      DirectiveLocation.INPUT_FIELD_DEFINITION,
      DirectiveLocation.OBJECT,
      DirectiveLocation.SCALAR,
    ],
    args: { weight: { type: new GraphQLNonNull(GraphQLString), description: "The weight, as a number." } },
  }),
  new GraphQLDirective({
    name: LIST_SIZE,
    description: "Size of a list. The cost below it counts once for each item.",
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      assumedSize: { type: GraphQLInt, description: "Size without a slicing argument." },
      slicingArguments: {
        type: names(),
        description:
          "Arguments with the number of requested items, or with a list that has an entry for each item. The largest counts.",
      },
      sizedFields: {
        type: names(),
        description: "Fields of the result that have this size. Without it, the field itself has this size.",
      },
      requireOneSlicingArgument: {
        type: GraphQLBoolean,
        defaultValue: true,
        description: "True if exactly one of the slicing arguments is required.",
      },
    },
  }),
];

function names() {
  return new GraphQLList(new GraphQLNonNull(GraphQLString));
}
