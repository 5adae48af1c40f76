import { Arg, Mutation, Query, Resolver } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedPerSession, LimitsItself } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { requireUser } from "../users/loader.js";
import {
  LogoutPayload,
  RefreshTokensInput,
  RefreshTokensPayload,
  RevokeOtherSessionsPayload,
  RevokeSessionInput,
  RevokeSessionPayload,
  SendOtpInput,
  SendOtpPayload,
  VerifyOtpInput,
  VerifyOtpPayload,
  Viewer,
} from "./types.js";
import { logout, refreshTokens, revokeOtherSessions, revokeSession, sendOtp, verifyOtp } from "./service.js";

@Resolver()
export class AuthResolver {
  @Cost(10)
  @Query(() => Viewer, { description: "The signed-in person's own record." })
  async viewer(@Me() ctx: SignedIn): Promise<User> {
    return requireUser(ctx, ctx.viewer.userId);
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => SendOtpPayload, {
    nullable: true,
    description:
      "Sends a code to a mobile phone, the same way for every number. Too soon after the last one to the number, or " +
      "after too many, it answers RATE_LIMITED.",
  })
  async sendOtp(
    @Anyone() ctx: Context,
    @Arg("input", () => SendOtpInput, { description: "Recipient and purpose of the code." }) input: SendOtpInput,
  ): Promise<Omit<SendOtpPayload, "userErrors">> {
    return sendOtp(ctx, input);
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => VerifyOtpPayload, {
    nullable: true,
    description:
      "Signs in with a code that came to the phone. A code belongs to its request: it can be tried five times and used once.",
  })
  async verifyOtp(
    @Anyone() ctx: Context,
    @Arg("input", () => VerifyOtpInput, { description: "The code, and who signs in." }) input: VerifyOtpInput,
  ): Promise<Omit<VerifyOtpPayload, "userErrors">> {
    return verifyOtp(ctx, input);
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => RefreshTokensPayload, {
    nullable: true,
    description:
      "The next tokens of a session. Where the answer is lost, the same refresh token can be sent again: within ten " +
      "seconds it gets the same answer, later another one, which replaces the first. An older token, or a replaced " +
      "one, closes the session and notifies its owner.",
  })
  async refreshTokens(
    @Anyone() ctx: Context,
    @Arg("input", () => RefreshTokensInput, { description: "Of which session." }) input: RefreshTokensInput,
  ): Promise<Omit<RefreshTokensPayload, "userErrors">> {
    return { tokens: await refreshTokens(ctx, input) };
  }

  @LimitedPerSession("changesPerUser")
  @Cost(100)
  @Mutation(() => LogoutPayload, {
    nullable: true,
    description: "Ends the session that asks: its tokens are refused from now on, and its sockets close with 4403.",
  })
  async logout(@Me() ctx: SignedIn): Promise<void> {
    return logout(ctx);
  }

  @LimitedPerSession("changesPerUser")
  @Cost(100)
  @Mutation(() => RevokeSessionPayload, {
    nullable: true,
    description: "Ends one of the viewer's sessions, as logging out on that device would.",
  })
  async revokeSession(
    @Me() ctx: SignedIn,
    @Arg("input", () => RevokeSessionInput, { description: "Input of the mutation." }) input: RevokeSessionInput,
  ): Promise<void> {
    return revokeSession(ctx, input);
  }

  @LimitedPerSession("changesPerUser")
  @Cost(100)
  @Mutation(() => RevokeOtherSessionsPayload, {
    nullable: true,
    description: "Ends all of the viewer's sessions but the one that asks.",
  })
  async revokeOtherSessions(@Me() ctx: SignedIn): Promise<Omit<RevokeOtherSessionsPayload, "userErrors">> {
    return { revokedCount: await revokeOtherSessions(ctx) };
  }
}
