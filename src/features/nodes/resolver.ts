import { Arg, ID, Query, Resolver } from "type-graphql";
import type { SignedIn } from "../../context.js";
import { Node } from "../../graphql/node.js";
import { Cost } from "../../graphql/cost-directives.js";
import { Me } from "../../graphql/signed-in.js";
import { findNode } from "./service.js";

@Resolver()
export class NodeResolver {
  @Cost(10)
  @Query(() => Node, { nullable: true, description: "The object with this id; null if the viewer cannot see it." })
  async node(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "Id of an object of any type." }) id: string,
  ): Promise<object | null> {
    return findNode(ctx, id);
  }
}
