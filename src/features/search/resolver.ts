import { Arg, ID, Int, Query, Resolver } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { MessageConnection } from "../messages/types.js";
import { searchMessages } from "./service.js";

@Resolver()
export class SearchResolver {
  @Paged("first")
  @LimitedBy("searchesPerUser")
  @Cost(150)
  @Query(() => MessageConnection, {
    description:
      "The viewer's messages that have all the words, whatever their case and accents, the newest first. The last word may be the beginning of one; of scripts written without spaces, such as Chinese and Thai, any part is found.",
  })
  async searchMessages(
    @Me() ctx: SignedIn,
    @Arg("query", () => String, {
      description: "At most 200 words and 4,096 bytes in UTF-8. Without any word, nothing is found.",
    })
    query: string,
    @Arg("conversationId", () => ID, { nullable: true, description: "Only in this conversation of the viewer's." })
    conversationId: string | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Go on after this cursor." }) after: string | undefined,
  ): Promise<Page<Message>> {
    return searchMessages(ctx, {
      query,
      conversationId: conversationId ?? undefined,
      first,
      after: after ?? undefined,
    });
  }
}
