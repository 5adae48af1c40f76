import { Field, ID, InterfaceType } from "type-graphql";

/** `node` returns rows with `__typename`. */
@InterfaceType({
  description: "Object with an id. Ids are opaque, unique over all types, and cannot be enumerated or forged.",
  resolveType: (node: { __typename: string }) => node.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque; the same for every viewer." })
  id!: unknown;
}
