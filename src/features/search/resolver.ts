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
      "Messages of the viewer's conversations that have all the words, newest first. Case and accents are ignored, and the last word may be a prefix. In scripts without spaces, such as Chinese and Thai, any part of a text matches. A page may have fewer messages than there are, or none: `hasNextPage` tells if a search goes on after `endCursor`.",
  })
  async searchMessages(
    @Me() ctx: SignedIn,
    @Arg("query", () => String, {
      description: "At most 200 words and 4,096 bytes in UTF-8. A query without a word finds nothing.",
    })
    query: string,
    @Arg("conversationId", () => ID, { nullable: true, description: "Only in this one of the viewer's conversations." })
    conversationId: string | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
  ): Promise<Page<Message>> {
    return searchMessages(ctx, {
      query,
      conversationId: conversationId ?? undefined,
      first,
      after: after ?? undefined,
    });
  }
}
