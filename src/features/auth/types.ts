import { Field, ObjectType, registerEnumType } from "type-graphql";
import { Audience } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";

registerEnumType(Audience, {
  name: "Audience",
  description: "Who may see something of a person.",
  valuesConfig: {
    EVERYONE: { description: "Every signed-in person." },
    CONTACTS: { description: "The people in the person's own contacts." },
    NOBODY: { description: "Nobody. For last seen, the person sees nobody's in turn." },
  },
});

/** See the schema's text; its row is Prisma's User. */
@ObjectType({ description: "What a person lets others know." })
export class PrivacySettings {
  @Field(() => Audience, {
    name: "lastSeen",
    simple: false,
    description:
      "Who may see whether the person is here, and when they last were. CONTACTS, the default, includes those with whom messages went both ways.",
  })
  lastSeenAudience!: Audience;

  @Field(() => Audience, {
    name: "phoneNumber",
    simple: false,
    description:
      "Who may see the person's number, beside those who knew it before. CONTACTS by default. Whom they block does not see it, known or not.",
  })
  phoneNumberAudience!: Audience;

  @Field(() => Boolean, {
    name: "readReceipts",
    simple: false,
    description: "Whether others learn that the person has read their messages.",
  })
  sendsReadReceipts!: boolean;

  @Field(() => Boolean, {
    name: "typing",
    simple: false,
    description: "Whether others learn that the person is typing.",
  })
  sendsTyping!: boolean;
}

/** See the schema's text; its row is Prisma's User. */
@ObjectType({ implements: Node, description: "The signed-in person's own record: what nobody else may see." })
export class Viewer extends Node {
  @Field(() => PhoneNumber, { description: "The number that the person signs in with." })
  phoneNumber!: string;
}

/** See the schema's text; its row is Prisma's Session. */
@ObjectType({ implements: Node, description: "A device on which the viewer is signed in." })
export class Session extends Node {
  @Field(() => String, { nullable: true, description: "What the device calls itself; null when it did not say." })
  deviceName!: string | null;

  @Field(() => String, { nullable: true, description: "The address that it signed in from; null when unknown." })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: "The program that it signed in with; null when it did not say." })
  userAgent!: string | null;

  @Field(() => DateTime, { description: "When it signed in." })
  createdAt!: Date;

  @Field(() => DateTime, { description: "When it was last heard of, to the minute." })
  lastActivityAt!: Date;

  @Field(() => DateTime, { description: "When it ends unless its tokens are refreshed before." })
  expiresAt!: Date;
}

/** See the schema's text; its row is Prisma's LoginAttempt. */
@ObjectType({ implements: Node, description: "Somebody's attempt at signing in as the viewer." })
export class LoginAttempt extends Node {
  @Field(() => Boolean, { name: "successful", simple: false, description: "Whether it opened a session." })
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

  @Field(() => DateTime, { description: "When it happened." })
  createdAt!: Date;
}

@ObjectType({ description: "One page of the attempts at signing in as the viewer, newest first." })
export class LoginAttemptConnection extends Connection(() => LoginAttempt, "LoginAttempt") {}

/** See the schema's text. */
@ObjectType({ description: "What a device needs to stay signed in. Keep both secret." })
export class AuthTokens {
  @Field(() => String, { description: "Lets requests in: send it as `Authorization: Bearer <accessToken>`." })
  accessToken!: string;

  @Field(() => String, { description: "Gets the next tokens from refreshTokens; each answer brings a new one." })
  refreshToken!: string;

  @Field(() => DateTime, { description: "When the access token ends; refresh it before." })
  accessTokenExpiresAt!: Date;

  @Field(() => DateTime, { description: "When the session ends unless the tokens are refreshed before." })
  refreshTokenExpiresAt!: Date;
}
