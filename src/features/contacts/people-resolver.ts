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
      "The person with exactly this number; null if there is none, or if one of the two has blocked the other. Limited to 30 look-ups an hour by default.",
  })
  async userByPhoneNumber(
    @Me() ctx: SignedIn,
    @Arg("phoneNumber", () => PhoneNumber, { description: "The complete number." }) phoneNumber: string,
    @Arg("defaultCountry", () => String, {
      nullable: true,
      description: "ISO 3166 code such as AR, for a number in the national spelling of that country.",
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
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
  ): Promise<Page<UserRow>> {
    return listBlocked(ctx, { first, after: after ?? undefined });
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => BlockUserPayload, {
    nullable: true,
    description:
      "Blocks a person: stops messages, typing, presence, receipts, notifications and look-ups between the two, in both directions. Earlier messages stay. The person is not notified.",
  })
  async blockUser(
    @Me() ctx: SignedIn,
    @Arg("input", () => BlockUserInput, { description: "The person to block." }) input: BlockUserInput,
  ): Promise<Omit<BlockUserPayload, "userErrors">> {
    return { user: await blockUser(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UnblockUserPayload, {
    nullable: true,
    description: "Ends the viewer's block of a person. Messages that were refused meanwhile are not delivered later.",
  })
  async unblockUser(
    @Me() ctx: SignedIn,
    @Arg("input", () => UnblockUserInput, { description: "The person to unblock." }) input: UnblockUserInput,
  ): Promise<Omit<UnblockUserPayload, "userErrors">> {
    return { user: await unblockUser(ctx, input) };
  }
}

/** Fields of User that depend on contacts and blocks. */
@Resolver(() => User)
export class UserContactResolver {
  @FieldResolver(() => Contact, {
    nullable: true,
    description: "The viewer's contact for this person; null if there is none.",
  })
  async viewerContact(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<UserContact | null> {
    const own = (await relationTo(ctx).load(user.id))?.own;
    return own?.isContact === true ? own : null;
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer has blocked this person." })
  async viewerHasBlocked(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<boolean> {
    return (await relationTo(ctx).load(user.id))?.own?.isBlocked === true;
  }

  @FieldResolver(() => PhoneNumber, {
    nullable: true,
    description:
      "Visible if the person is the viewer, if the viewer has added or found the person by the number, or if the person's settings show it to the viewer (PrivacySettings.phoneNumber). Null otherwise, and always null if the person has blocked the viewer.",
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
