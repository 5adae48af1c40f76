import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Audience } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import { type User, OtpType } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";

registerEnumType(Audience, {
  name: "Audience",
  description: "Audience of a person's data.",
  valuesConfig: {
    EVERYONE: { description: "Every signed-in person." },
    CONTACTS: { description: "The people in the person's own contacts." },
    NOBODY: { description: "Nobody. For last seen, the person sees nobody's in turn." },
  },
});

/** Row type: Prisma's User. */
@ObjectType({ description: "Privacy settings of a person." })
export class PrivacySettings {
  @Field(() => Audience, {
    name: "lastSeen",
    simple: false,
    description:
      "Audience of the person's presence and last activity. CONTACTS, the default, includes those with whom messages went both ways.",
  })
  lastSeenAudience!: Audience;

  @Field(() => Audience, {
    name: "phoneNumber",
    simple: false,
    description:
      "Audience of the person's number, beside those who knew it before. CONTACTS by default. Whom they block does not see it, known or not.",
  })
  phoneNumberAudience!: Audience;

  @Field(() => Boolean, {
    name: "readReceipts",
    simple: false,
    description: "True if others learn that the person has read their messages.",
  })
  sendsReadReceipts!: boolean;

  @Field(() => Boolean, {
    name: "typing",
    simple: false,
    description: "True if others learn that the person is typing.",
  })
  sendsTyping!: boolean;
}

/** Row type: Prisma's User. */
@ObjectType({ implements: Node, description: "The signed-in person's own record: what nobody else may see." })
export class Viewer extends Node {
  @Field(() => PhoneNumber, { description: "The number that the person signs in with." })
  phoneNumber!: string;
}

/** Row type: Prisma's Session. */
@ObjectType({ implements: Node, description: "A device on which the viewer is signed in." })
export class Session extends Node {
  @Field(() => String, { nullable: true, description: "Name that the device gave; null without one." })
  deviceName!: string | null;

  @Field(() => String, { nullable: true, description: "The address that it signed in from; null when unknown." })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: "The program that it signed in with; null when it did not say." })
  userAgent!: string | null;

  @Field(() => DateTime, { description: "Time of the sign-in." })
  createdAt!: Date;

  @Field(() => DateTime, { description: "Time of its last activity, to the minute." })
  lastActivityAt!: Date;

  @Field(() => DateTime, { description: "Time at which it ends unless its tokens are refreshed before." })
  expiresAt!: Date;
}

/** Row type: Prisma's LoginAttempt. */
@ObjectType({ implements: Node, description: "Somebody's attempt at signing in as the viewer." })
export class LoginAttempt extends Node {
  @Field(() => Boolean, { name: "successful", simple: false, description: "True if it opened a session." })
  isSuccessful!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Why it was refused: the name of a UserErrorCode. Null when it was successful.",
  })
  failureReason!: string | null;

  @Field(() => String, { nullable: true, description: "The address that it came from; null when unknown." })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: "The program that it came from; null when it did not say." })
  userAgent!: string | null;

  @Field(() => DateTime, { description: "Time of the event." })
  createdAt!: Date;
}

@ObjectType({ description: "One page of the attempts at signing in as the viewer, newest first." })
export class LoginAttemptConnection extends Connection(() => LoginAttempt, "LoginAttempt") {}

@ObjectType({ description: "Tokens with which a device stays signed in. Keep both secret." })
export class AuthTokens {
  @Field(() => String, { description: "Lets requests in: send it as `Authorization: Bearer <accessToken>`." })
  accessToken!: string;

  @Field(() => String, { description: "Gets the next tokens from refreshTokens; each answer brings a new one." })
  refreshToken!: string;

  @Field(() => DateTime, { description: "Time at which the access token ends; refresh it before." })
  accessTokenExpiresAt!: Date;

  @Field(() => DateTime, { description: "Time at which the session ends unless the tokens are refreshed before." })
  refreshTokenExpiresAt!: Date;
}

export const VERIFICATION_ID =
  "As sendOtp answered it with the code. Absent: the newest code that was asked for from the same address.";

const DEFAULT_COUNTRY =
  "ISO 3166 code such as AR, for a number without a country's: the number may then be as people write it there.";

/** Values of the enum column `otp_type`. */
export const OtpPurpose = { SIGN_IN: OtpType.LOGIN, DELETE_ACCOUNT: OtpType.DELETE_ACCOUNT } as const;

registerEnumType(OtpPurpose, {
  name: "OtpPurpose",
  description: "Purpose of a code. The SMS names it, and the code is valid for nothing else.",
  valuesConfig: {
    SIGN_IN: { description: "To hand to verifyOtp." },
    DELETE_ACCOUNT: { description: "To hand to deleteAccount: for the signed-in person's own number alone." },
  },
});

@InputType({ description: "Number to send a code to, and its purpose." })
export class SendOtpInput {
  @Field(() => PhoneNumber, { description: "The mobile phone that gets the code." })
  phoneNumber!: string;

  @Field(() => String, { nullable: true, description: DEFAULT_COUNTRY })
  defaultCountry?: string | null;

  @Field(() => OtpPurpose, { defaultValue: OtpType.LOGIN, description: "Purpose of the code." })
  purpose!: OtpType;

  @Field(() => String, {
    nullable: true,
    description:
      "Token that verifyOtp has returned on this device for the number, at any time: proves that the device has signed in " +
      "before, so that it can ask when others have used up the number's codes.",
  })
  deviceToken?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of sendOtp: the same for every number." })
export class SendOtpPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: "Names this request, whose code is tried with it; null when refused.",
  })
  verificationId?: string;

  @Field(() => DateTime, { nullable: true, description: "Until when the code can be used; null when refused." })
  expiresAt?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "From when on the same device can ask for another; null when refused.",
  })
  resendAt?: Date;
}

@InputType({ description: "A code that came to a phone, and who signs in with it." })
export class VerifyOtpInput {
  @Field(() => PhoneNumber, { description: "The phone that got the code." })
  phoneNumber!: string;

  @Field(() => String, { nullable: true, description: DEFAULT_COUNTRY })
  defaultCountry?: string | null;

  @Field(() => String, { description: "The six digits of the SMS." })
  code!: string;

  @Field(() => ID, { nullable: true, description: VERIFICATION_ID })
  verificationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The person's name, 1 to 100 characters. Taken when they have none yet.",
  })
  fullName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name of the device in the list of sessions, at most 100 characters.",
  })
  deviceName?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of verifyOtp." })
export class VerifyOtpPayload extends Payload {
  @Field(() => AuthTokens, { nullable: true, description: "The tokens of the session just opened; null when refused." })
  tokens?: AuthTokens;

  @Field(() => Viewer, { nullable: true, description: "Person who is signed in now; null when refused." })
  viewer?: User;

  @Field(() => Boolean, {
    nullable: true,
    description: "True if this was the number's first sign-in; null when refused.",
  })
  isNewUser?: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "Shows later that this device has signed in to the number: keep it, beyond signing out too, and hand it to sendOtp. " +
      "It opens nothing by itself. Null when refused.",
  })
  deviceToken?: string;
}

@InputType({ description: "The newest refresh token of a session." })
export class RefreshTokensInput {
  @Field(() => String, { description: "As verifyOtp or refreshTokens answered it." })
  refreshToken!: string;
}

@ObjectType({ implements: Payload, description: "Result of refreshTokens." })
export class RefreshTokensPayload extends Payload {
  @Field(() => AuthTokens, { nullable: true, description: "The session's next tokens; null when refused." })
  tokens?: AuthTokens;
}

@ObjectType({ implements: Payload, description: "Result of logout." })
export class LogoutPayload extends Payload {}

@InputType({ description: "Session of the viewer to end." })
export class RevokeSessionInput {
  @Field(() => ID, { description: "The session's id." })
  sessionId!: string;
}

@ObjectType({ implements: Payload, description: "Result of revokeSession." })
export class RevokeSessionPayload extends Payload {}

@ObjectType({ implements: Payload, description: "Result of revokeOtherSessions." })
export class RevokeOtherSessionsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: "Number of ended sessions; null when refused." })
  revokedCount?: number;
}
