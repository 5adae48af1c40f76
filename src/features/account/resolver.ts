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
    description: "Updates the viewer's profile.",
  })
  async updateProfile(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdateProfileInput, { description: "The new values." }) input: UpdateProfileInput,
  ): Promise<Omit<UpdateProfilePayload, "userErrors">> {
    return { viewer: await updateProfile(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UpdatePrivacyPayload, {
    nullable: true,
    description: "Updates the viewer's privacy settings. They apply to open streams at once.",
  })
  async updatePrivacy(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdatePrivacyInput, { description: "The new values." }) input: UpdatePrivacyInput,
  ): Promise<Omit<UpdatePrivacyPayload, "userErrors">> {
    return { viewer: await updatePrivacy(ctx, input) };
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => DeleteAccountPayload, {
    nullable: true,
    description:
      "Deletes the viewer's account permanently. Requires a code that sendOtp has sent to the viewer's number for the purpose DELETE_ACCOUNT. Ends all sessions, deletes contacts and settings, and frees the number. Messages stay, from a sender without a name.",
  })
  async deleteAccount(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteAccountInput, { description: "The code." }) input: DeleteAccountInput,
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
