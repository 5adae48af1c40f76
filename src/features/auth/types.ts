import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Audience, OtpType } from "../../generated/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import type { User } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";

registerEnumType(Audience, {
  name: "Audience",
  description: "Audience of a person's data.",
  valuesConfig: {
    EVERYONE: { description: "Every signed-in person." },
    CONTACTS: { description: "The people in the person's own contacts." },
    NOBODY: { description: "Nobody. For last seen, the person cannot see that of others either." },
  },
});

/** Row type: Prisma's User. */
@ObjectType({ description: "Privacy settings of a person." })
export class PrivacySettings {
  @Field(() => Audience, {
    name: "lastSeen",
    simple: false,
    description:
      "Audience of the person's presence and last activity. CONTACTS, the default, includes people who have exchanged messages with the person in both directions.",
  })
  lastSeenAudience!: Audience;

  @Field(() => Audience, {
    name: "phoneNumber",
    simple: false,
    description:
      "Audience of the person's number, in addition to people who already know it. CONTACTS by default. People whom the person has blocked do not see it, even if they know it.",
  })
  phoneNumberAudience!: Audience;

  @Field(() => Boolean, {
    name: "readReceipts",
    simple: false,
    description: "True if others can see which of their messages the person has read.",
  })
  sendsReadReceipts!: boolean;

  @Field(() => Boolean, {
    name: "typing",
    simple: false,
    description: "True if others can see that the person is typing.",
  })
  sendsTyping!: boolean;
}

/** Row type: Prisma's User. */
@ObjectType({ implements: Node, description: "The signed-in person's own record, with data that nobody else can see." })
export class Viewer extends Node {
  @Field(() => PhoneNumber, { description: "The number that the person signs in with." })
  phoneNumber!: string;
}

/** Row type: Prisma's Session. */
@ObjectType({ implements: Node, description: "A device on which the viewer is signed in." })
export class Session extends Node {
  @Field(() => String, { nullable: true, description: "Name given at the sign-in; null if none was given." })
  deviceName!: string | null;

  @Field(() => String, { nullable: true, description: "IP address at the sign-in; null when unknown." })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: "User agent at the sign-in; null when absent." })
  userAgent!: string | null;

  @Field(() => DateTime, { description: "Time of the sign-in." })
  createdAt!: Date;

  @Field(() => DateTime, { description: "Time of its last activity, to the minute." })
  lastActivityAt!: Date;

  @Field(() => DateTime, { description: "Time at which the session ends unless its tokens are refreshed before." })
  expiresAt!: Date;
}

/** Row type: Prisma's LoginAttempt. */
@ObjectType({ implements: Node, description: "Attempt to sign in to the viewer's account." })
export class LoginAttempt extends Node {
  @Field(() => Boolean, { name: "successful", simple: false, description: "True if it opened a session." })
  isSuccessful!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Reason of the refusal, the name of a UserErrorCode; null for a successful attempt.",
  })
  failureReason!: string | null;

  @Field(() => String, { nullable: true, description: "IP address of the attempt; null when unknown." })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: "User agent of the attempt; null when absent." })
  userAgent!: string | null;

  @Field(() => DateTime, { description: "Time of the attempt." })
  createdAt!: Date;
}

@ObjectType({ description: "Page of the attempts to sign in to the viewer's account, newest first." })
export class LoginAttemptConnection extends Connection(() => LoginAttempt, "LoginAttempt") {}

@ObjectType({ description: "Tokens of a session. Keep both secret." })
export class AuthTokens {
  @Field(() => String, { description: "Authenticates requests: send it as `Authorization: Bearer <accessToken>`." })
  accessToken!: string;

  @Field(() => String, { description: "Input of refreshTokens, which returns a new one each time." })
  refreshToken!: string;

  @Field(() => DateTime, { description: "Time at which the access token expires; refresh it before." })
  accessTokenExpiresAt!: Date;

  @Field(() => DateTime, { description: "Time at which the session ends unless the tokens are refreshed before." })
  refreshTokenExpiresAt!: Date;
}

export const VERIFICATION_ID =
  "As returned by the sendOtp that has sent the code. Absent: the newest code that was requested from the same address.";

const DEFAULT_COUNTRY = "ISO 3166 code such as AR, for a number in the national spelling of that country.";

/** Values of the enum column `otp_type`. */
export const OtpPurpose = { SIGN_IN: OtpType.LOGIN, DELETE_ACCOUNT: OtpType.DELETE_ACCOUNT } as const;

registerEnumType(OtpPurpose, {
  name: "OtpPurpose",
  description: "Purpose of a code. The SMS names it, and the code is valid for nothing else.",
  valuesConfig: {
    SIGN_IN: { description: "For verifyOtp." },
    DELETE_ACCOUNT: { description: "For deleteAccount, and only to the signed-in person's own number." },
  },
});

@InputType({ description: "Number to send a code to, and its purpose." })
export class SendOtpInput {
  @Field(() => PhoneNumber, { description: "The mobile phone that receives the code." })
  phoneNumber!: string;

  @Field(() => String, { nullable: true, description: DEFAULT_COUNTRY })
  defaultCountry?: string | null;

  @Field(() => OtpPurpose, { defaultValue: OtpType.LOGIN, description: "Purpose of the code." })
  purpose!: OtpType;

  @Field(() => String, {
    nullable: true,
    description:
      "Token that verifyOtp has returned on this device for the number. It proves an earlier sign-in, so that the device can request a code even if others have used up the number's quota.",
  })
  deviceToken?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "BCP 47 tag of the language of the SMS, such as de or pt-BR. The server's default text where it has none in that language.",
  })
  locale?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of sendOtp: the same for every number." })
export class SendOtpPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: "Id of this request, to be sent with its code; null when refused.",
  })
  verificationId?: string;

  @Field(() => DateTime, { nullable: true, description: "Time at which the code expires; null when refused." })
  expiresAt?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "Earliest time at which the same device can request another code; null when refused.",
  })
  resendAt?: Date;
}

@InputType({ description: "Code that a phone has received, and the person who signs in with it." })
export class VerifyOtpInput {
  @Field(() => PhoneNumber, { description: "The phone that has received the code." })
  phoneNumber!: string;

  @Field(() => String, { nullable: true, description: DEFAULT_COUNTRY })
  defaultCountry?: string | null;

  @Field(() => String, { description: "The six digits of the SMS." })
  code!: string;

  @Field(() => ID, { nullable: true, description: VERIFICATION_ID })
  verificationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The person's name, 1 to 100 characters. Used only if the account has no name yet.",
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
  @Field(() => AuthTokens, { nullable: true, description: "The tokens of the new session; null when refused." })
  tokens?: AuthTokens;

  @Field(() => Viewer, { nullable: true, description: "The person who is signed in now; null when refused." })
  viewer?: User;

  @Field(() => Boolean, {
    nullable: true,
    description: "True if this was the number's first sign-in; null when refused.",
  })
  isNewUser?: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "Proves to sendOtp that this device has signed in to the number. Store it, also after signing out. It grants no access. Null when refused.",
  })
  deviceToken?: string;
}

@InputType({ description: "The newest refresh token of a session." })
export class RefreshTokensInput {
  @Field(() => String, { description: "As returned by verifyOtp or refreshTokens." })
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
