import { Arg, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { User as UserRow } from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { pictureOf, pictureUrlOf } from "./picture.js";
import { findUser } from "./service.js";
import { Picture, User } from "./types.js";

@Resolver(() => User)
export class UserResolver {
  @LimitedBy("peopleLookedUpPerUser")
  @Cost(10)
  @Query(() => User, { nullable: true, description: "The person with this id; null if there is none." })
  async user(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "The person's id." }) id: string,
  ): Promise<UserRow | null> {
    return findUser(ctx, id);
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() user: UserRow): string {
    return toGlobalId(ctx, "User", user.id);
  }

  @FieldResolver(() => Picture, {
    nullable: true,
    description: "Null if there is no picture, or if the person has blocked the viewer.",
  })
  profilePicture(@Anyone() ctx: Context, @Root() user: UserRow): Picture | null {
    return pictureOf(ctx, user);
  }

  @FieldResolver(() => String, { nullable: true, description: "URL of `profilePicture`; null without one." })
  profilePictureUrl(@Anyone() ctx: Context, @Root() user: UserRow): string | null {
    return pictureUrlOf(ctx, user);
  }
}
