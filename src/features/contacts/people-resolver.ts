import { Arg, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { User as UserRow, UserContact } from "../../generated/prisma/client.js";
import { PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { PhoneNumber } from "../../graphql/scalars.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { BadUserInput } from "../../infra/errors.js";
import { readPhoneNumber } from "../../infra/phone-number.js";
import { User, UserConnection } from "../users/types.js";
import { blockUser, listBlocked, unblockUser } from "./blocking.js";
import { relationTo } from "./loader.js";
import { userByPhoneNumber } from "./lookup.js";
import { BlockUserInput, BlockUserPayload, Contact, UnblockUserInput, UnblockUserPayload } from "./types.js";

@Resolver()
export class PeopleResolver {
  @Cost(10)
  @Query(() => User, {
    nullable: true,
    description:
      "The person with exactly this number; null when there is none, or one of the two has blocked the other. 30 look-ups an hour.",
  })
  async userByPhoneNumber(
    @Me() ctx: SignedIn,
    @Arg("phoneNumber", () => PhoneNumber, { description: "The whole number." }) phoneNumber: string,
    @Arg("defaultCountry", () => String, {
      nullable: true,
      description: "ISO 3166 code such as AR, for a number as people write it there.",
    })
    defaultCountry: string | null | undefined,
  ): Promise<UserRow | null> {
    const read = readPhoneNumber({ phoneNumber, defaultCountry: defaultCountry ?? null });
    if ("field" in read) throw new BadUserInput(read.message);
    return userByPhoneNumber(ctx, read.number);
  }

  @Paged("first")
  @Cost(50)
  @Query(() => UserConnection, {
    description: "The people whom the viewer has blocked, in the order in which they joined.",
  })
  async blockedUsers(
    @Me() ctx: SignedIn,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Go on after this cursor." }) after: string | undefined,
  ): Promise<Page<UserRow>> {
    return listBlocked(ctx, { first, after: after ?? undefined });
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => BlockUserPayload, {
    nullable: true,
    description:
      "Silences the viewer and another person to each other: messages, typing, presence, receipts, notifications, look-up. What was said stays. They are not told.",
  })
  async blockUser(
    @Me() ctx: SignedIn,
    @Arg("input", () => BlockUserInput, { description: "Whom." }) input: BlockUserInput,
  ): Promise<Omit<BlockUserPayload, "userErrors">> {
    return { user: await blockUser(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UnblockUserPayload, {
    nullable: true,
    description: "Ends the viewer's block of a person. What was refused meanwhile does not come later.",
  })
  async unblockUser(
    @Me() ctx: SignedIn,
    @Arg("input", () => UnblockUserInput, { description: "Whom." }) input: UnblockUserInput,
  ): Promise<Omit<UnblockUserPayload, "userErrors">> {
    return { user: await unblockUser(ctx, input) };
  }
}

/** Fields of User that depend on contacts and blocks. */
@Resolver(() => User)
export class UserContactResolver {
  @FieldResolver(() => Contact, {
    nullable: true,
    description: "The viewer's contact of them; null when there is none.",
  })
  async viewerContact(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<UserContact | null> {
    const own = (await relationTo(ctx).load(user.id))?.own;
    return own?.isContact === true ? own : null;
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer has blocked them." })
  async viewerHasBlocked(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<boolean> {
    return (await relationTo(ctx).load(user.id))?.own?.isBlocked === true;
  }

  @FieldResolver(() => PhoneNumber, {
    nullable: true,
    description:
      "The viewer's own number; that of somebody whom they have added or found by it, which they see from then on; or one that its owner shows them (PrivacySettings.phoneNumber). Else null; and null, known or not, when they have blocked the viewer.",
  })
  async phoneNumber(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<string | null> {
    return (await isNumberShown(ctx, user)) ? user.phoneNumber : null;
  }
}

async function isNumberShown(ctx: SignedIn, { id, phoneNumberAudience }: UserRow): Promise<boolean> {
  if (id === ctx.viewer.userId) return true;
  const relation = await relationTo(ctx).load(id);
  if (relation === undefined || relation.isBlockedByOther) return false;
  if (relation.own?.knowsNumber === true || phoneNumberAudience === "EVERYONE") return true;
  return phoneNumberAudience === "CONTACTS" && relation.isContactOfOther;
}
