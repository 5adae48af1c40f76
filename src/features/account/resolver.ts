import { Arg, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { User as UserRow } from "../../generated/prisma/client.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy, LimitsItself } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { User } from "../users/types.js";
import { deleteAccount } from "./deletion.js";
import { updatePrivacy } from "./privacy.js";
import { updateProfile } from "./profile.js";
import {
  DeleteAccountInput,
  DeleteAccountPayload,
  UpdatePrivacyInput,
  UpdatePrivacyPayload,
  UpdateProfileInput,
  UpdateProfilePayload,
} from "./types.js";

@Resolver()
export class AccountResolver {
  @LimitedBy("profileChangesPerUser")
  @Cost(100)
  @Mutation(() => UpdateProfilePayload, {
    nullable: true,
    description: "Changes what the viewer says of themselves.",
  })
  async updateProfile(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdateProfileInput, { description: "Values to change." }) input: UpdateProfileInput,
  ): Promise<Omit<UpdateProfilePayload, "userErrors">> {
    return { viewer: await updateProfile(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UpdatePrivacyPayload, {
    nullable: true,
    description: "Changes what the viewer lets others know. Open streams obey at once.",
  })
  async updatePrivacy(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdatePrivacyInput, { description: "Values to change." }) input: UpdatePrivacyInput,
  ): Promise<Omit<UpdatePrivacyPayload, "userErrors">> {
    return { viewer: await updatePrivacy(ctx, input) };
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => DeleteAccountPayload, {
    nullable: true,
    description:
      "Deletes the viewer's account for good, with a code that sendOtp has sent to their number for the purpose DELETE_ACCOUNT: sessions end, contacts and settings are gone, the number is free. Messages stay, with a nameless sender.",
  })
  async deleteAccount(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteAccountInput, { description: "The proof." }) input: DeleteAccountInput,
  ): Promise<void> {
    return deleteAccount(ctx, input);
  }
}

/** Fields of User that depend on account deletion. */
@Resolver(() => User)
export class UserDeletionResolver {
  @FieldResolver(() => Boolean, { description: "True if the account was deleted; its messages stay." })
  isDeleted(@Root() user: UserRow): boolean {
    return user.deletedAt !== null;
  }
}
