import { Field, ID, InterfaceType } from "type-graphql";

/** `node` returns rows with `__typename`. */
@InterfaceType({
  description: "Anything with an id. Ids are opaque, unique over all types, and can be neither counted nor forged.",
  resolveType: (node: { __typename: string }) => node.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque; the same for everyone who sees the object." })
  id!: unknown;
}
