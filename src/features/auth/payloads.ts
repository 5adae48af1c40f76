import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { User } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import { AuthTokens, Viewer } from "./types.js";

@InputType({ description: "Where to send a sign-in code." })
export class SendOtpInput {
  @Field(() => PhoneNumber, { description: "The phone that gets the code." })
  phoneNumber!: string;
}

@ObjectType({ implements: Payload, description: "What sendOtp answers: the same for every number." })
export class SendOtpPayload extends Payload {
  @Field(() => DateTime, { nullable: true, description: "Until when the code can be used; null when refused." })
  expiresAt?: Date;

  @Field(() => DateTime, { nullable: true, description: "From when on another can be sent; null when refused." })
  resendAt?: Date;
}

@InputType({ description: "A code that came to a phone, and who signs in with it." })
export class VerifyOtpInput {
  @Field(() => PhoneNumber, { description: "The phone that got the code." })
  phoneNumber!: string;

  @Field(() => String, { description: "The six digits of the newest code." })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: "The person's name, 1 to 100 characters. Taken when they have none yet.",
  })
  fullName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What to call the device in the list of sessions, at most 100 characters.",
  })
  deviceName?: string | null;
}

@ObjectType({ implements: Payload, description: "What verifyOtp answers." })
export class VerifyOtpPayload extends Payload {
  @Field(() => AuthTokens, { nullable: true, description: "The tokens of the session just opened; null when refused." })
  tokens?: AuthTokens;

  @Field(() => Viewer, { nullable: true, description: "Who is signed in now; null when refused." })
  viewer?: User;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether this was the number's first sign-in; null when refused.",
  })
  isNewUser?: boolean;
}

@InputType({ description: "The newest refresh token of a session." })
export class RefreshTokensInput {
  @Field(() => String, { description: "As verifyOtp or refreshTokens answered it." })
  refreshToken!: string;
}

@ObjectType({ implements: Payload, description: "What refreshTokens answers." })
export class RefreshTokensPayload extends Payload {
  @Field(() => AuthTokens, { nullable: true, description: "The session's next tokens; null when refused." })
  tokens?: AuthTokens;
}

@ObjectType({ implements: Payload, description: "What logout answers." })
export class LogoutPayload extends Payload {}

@InputType({ description: "Which of the viewer's sessions to end." })
export class RevokeSessionInput {
  @Field(() => ID, { description: "The session's id." })
  sessionId!: string;
}

@ObjectType({ implements: Payload, description: "What revokeSession answers." })
export class RevokeSessionPayload extends Payload {}

@ObjectType({ implements: Payload, description: "What revokeOtherSessions answers." })
export class RevokeOtherSessionsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: "How many sessions ended; null when refused." })
  revokedCount?: number;
}
