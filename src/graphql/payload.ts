import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Field, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import type { Context } from "../context.js";
import { Refusal, UserErrorCode } from "../infra/errors.js";
import { ListSize } from "./cost-directives.js";

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Reason for which a mutation was refused. All other errors are top-level errors with `extensions.code`.",
  valuesConfig: {
    NOT_FOUND: { description: "Absent, or not visible to the viewer; the two cannot be distinguished." },
    INVALID: { description: "A value breaks a rule; the message names the rule." },
    CONFLICT: {
      description:
        "The username is taken, the upload is in use, or a clientMessageId or clientUploadId was reused with other content.",
    },
    FORBIDDEN: { description: "Visible, but the viewer may not change it." },
    TOO_LATE: { description: "Past the time limit of an edit, or of a deletion for everyone." },
    BLOCKED: { description: "One of the two people has blocked the other." },
    OTP_INVALID: {
      description: "The code is wrong, already used, belongs to another request or purpose, or was never sent.",
    },
    OTP_EXPIRED: { description: "The code has expired; request a new one." },
    OTP_TOO_MANY_ATTEMPTS: { description: "The code was tried too often; request a new one." },
    TOKEN_INVALID: { description: "The refresh token is unknown, expired or revoked: sign in again." },
    TOKEN_REUSED: { description: "An old refresh token was used again, and its session is closed: sign in again." },
    SMS_FAILED: {
      description: "The code was not sent: the number cannot receive messages, or none can be sent at the moment.",
    },
    TOO_LARGE: { description: "The file is larger than its kind may be; the message has the limit." },
    QUOTA_EXCEEDED: { description: "The viewer has too many open uploads, or no room for the file." },
    UNSUPPORTED_TYPE: { description: "The media type is not one of the kind's." },
    UPLOAD_INCOMPLETE: { description: "Parts of the upload are missing; `missingParts` has them." },
    UPLOAD_NOT_READY: { description: "The upload is not READY: complete it first, or wait until it is checked." },
    MEDIA_REFUSED: { description: "The file is broken, not what it claims to be, or harmful." },
  },
});

@ObjectType({
  description:
    "Error that a person or client can act on. All other errors are top-level errors with `extensions.code`.",
})
export class UserError {
  @Field(() => UserErrorCode, { description: "Code for programs." })
  code!: UserErrorCode;

  @Field(() => String, { description: "Text for people, which names the expected value." })
  message!: string;

  @ListSize({ assumedSize: 3 })
  @Field(() => [String], {
    nullable: true,
    description: "Path of the input field, from the top of the input.",
  })
  field?: readonly string[] | undefined;
}

@InterfaceType({
  description: "Result of a mutation, which has succeeded if `userErrors` is empty.",
  resolveType: (payload: { __typename: string }) => payload.__typename,
})
export abstract class Payload {
  @ListSize({ assumedSize: 2 })
  @Field(() => [UserError], { description: "Reasons of the refusal; empty after a success." })
  userErrors!: readonly UserError[];
}

/** Wraps all mutations of a schema to turn a Refusal into the `userErrors` of their payload. */
export function answerRefusals(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    if (field.resolve !== undefined) field.resolve = withUserErrors(field.resolve);
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function withUserErrors(resolve: Resolver): Resolver {
  return async (source, args, context, info) => {
    try {
      const payload = (await resolve(source, args, context, info)) as object;
      return { userErrors: [], ...payload };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      context.metrics.refusals[error.code].inc();
      if (error.isFailedAuthorisation) context.refusalLog.unauthorised(error.code, context);
      return { userErrors: [{ code: error.code, message: error.message, field: error.field }] };
    }
  };
}
