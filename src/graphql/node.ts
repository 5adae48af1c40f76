import { Field, ID, InterfaceType } from "type-graphql";

/** See the schema's text. `node` answers rows marked with `__typename`. */
@InterfaceType({
  description: "Anything with an id. Ids are opaque and unique over all types.",
  resolveType: (node: { __typename: string }) => node.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque; the same for everyone who sees the object." })
  id!: unknown;
}
