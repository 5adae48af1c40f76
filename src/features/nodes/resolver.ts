import { Arg, ID, Query, Resolver } from "type-graphql";
import type { SignedIn } from "../../context.js";
import { Node } from "../../graphql/node.js";
import { Cost } from "../../graphql/cost-directives.js";
import { Me } from "../../graphql/signed-in.js";
import { findNode } from "./service.js";

@Resolver()
export class NodeResolver {
  @Cost(10)
  @Query(() => Node, { nullable: true, description: "Anything by its id, if the viewer may see it; else null." })
  async node(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "The id of any object." }) id: string,
  ): Promise<object | null> {
    return findNode(ctx, id);
  }
}
