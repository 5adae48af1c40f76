import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { OtpType, type User } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import { AuthTokens, Viewer } from "./types.js";

/** See the schema's text. */
export const VERIFICATION_ID =
  "As sendOtp answered it with the code. Absent: the newest code that was asked for from the same address.";

const DEFAULT_COUNTRY =
  "ISO 3166 code such as AR, for a number without a country's: the number may then be as people write it there.";

/** See the schema's text; the values are those of the table. */
export const OtpPurpose = { SIGN_IN: OtpType.LOGIN, DELETE_ACCOUNT: OtpType.DELETE_ACCOUNT } as const;

registerEnumType(OtpPurpose, {
  name: "OtpPurpose",
  description: "What a code is for. The SMS says it, and the code is good for nothing else.",
  valuesConfig: {
    SIGN_IN: { description: "To hand to verifyOtp." },
    DELETE_ACCOUNT: { description: "To hand to deleteAccount: for the signed-in person's own number alone." },
  },
});

@InputType({ description: "Where to send a code, and what for." })
export class SendOtpInput {
  @Field(() => PhoneNumber, { description: "The mobile phone that gets the code." })
  phoneNumber!: string;

  @Field(() => String, { nullable: true, description: DEFAULT_COUNTRY })
  defaultCountry?: string | null;

  @Field(() => OtpPurpose, { defaultValue: OtpType.LOGIN, description: "What the code is for." })
  purpose!: OtpType;

  @Field(() => String, {
    nullable: true,
    description:
      "What verifyOtp has answered on this device for the number, at whatever time: shows that the device has signed in " +
      "before, so that it can ask when others have used up the number's codes.",
  })
  deviceToken?: string | null;
}

@ObjectType({ implements: Payload, description: "What sendOtp answers: the same for every number." })
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
