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
      "Sends a code to a mobile phone. The answer is the same for numbers with and without an account. Fails with RATE_LIMITED too soon after the last code to the number, and after too many codes.",
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
      "Signs in with a code of sendOtp. A code is bound to its request, can be tried five times, and can be used once.",
  })
  async verifyOtp(
    @Anyone() ctx: Context,
    @Arg("input", () => VerifyOtpInput, { description: "The code, and the person who signs in." })
    input: VerifyOtpInput,
  ): Promise<Omit<VerifyOtpPayload, "userErrors">> {
    return verifyOtp(ctx, input);
  }

  @LimitsItself()
  @Cost(100)
  @Mutation(() => RefreshTokensPayload, {
    nullable: true,
    description:
      "Returns the next tokens of a session. If the answer was lost, the same refresh token can be sent again: within ten seconds it yields the same tokens, later other ones that replace the first. An older or replaced token closes the session and notifies its owner.",
  })
  async refreshTokens(
    @Anyone() ctx: Context,
    @Arg("input", () => RefreshTokensInput, { description: "Refresh token of the session." }) input: RefreshTokensInput,
  ): Promise<Omit<RefreshTokensPayload, "userErrors">> {
    return { tokens: await refreshTokens(ctx, input) };
  }

  @LimitedPerSession("changesPerUser")
  @Cost(100)
  @Mutation(() => LogoutPayload, {
    nullable: true,
    description:
      "Ends the session of this request. Its tokens are refused from now on, and its sockets close with 4403.",
  })
  async logout(@Me() ctx: SignedIn): Promise<void> {
    return logout(ctx);
  }

  @LimitedPerSession("changesPerUser")
  @Cost(100)
  @Mutation(() => RevokeSessionPayload, {
    nullable: true,
    description: "Ends one of the viewer's sessions, with the same effect as logout on that device.",
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
    description: "Ends all of the viewer's sessions except the one of this request.",
  })
  async revokeOtherSessions(@Me() ctx: SignedIn): Promise<Omit<RevokeOtherSessionsPayload, "userErrors">> {
    return { revokedCount: await revokeOtherSessions(ctx) };
  }
}
