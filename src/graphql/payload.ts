import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Field, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import type { Context } from "../context.js";
import { Refusal, UserErrorCode } from "../infra/errors.js";
import { ListSize } from "./cost-directives.js";

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Why a mutation did not happen. Everything else is a top-level error with `extensions.code`.",
  valuesConfig: {
    NOT_FOUND: { description: "Absent, or not the viewer's to see: the two sound alike." },
    INVALID: { description: "A value that breaks a rule; the message says which." },
    CONFLICT: { description: "The username is taken, or a clientMessageId was reused with other content." },
    FORBIDDEN: { description: "Visible, but not the viewer's to change." },
    TOO_LATE: { description: "Past the time in which a message can be edited or deleted for everyone." },
    BLOCKED: { description: "One of the two people has blocked the other." },
    OTP_INVALID: { description: "The code is wrong, used, of another request or purpose, or was never sent." },
    OTP_EXPIRED: { description: "The code was right once; ask for a new one." },
    OTP_TOO_MANY_ATTEMPTS: { description: "The code was tried too often and is dead; ask for a new one." },
    TOKEN_INVALID: { description: "The refresh token is unknown, expired or revoked: sign in again." },
    TOKEN_REUSED: { description: "An old refresh token came back: its session is closed, sign in again." },
    SMS_FAILED: { description: "The code could not be sent to this number, or not at the moment." },
  },
});

@ObjectType({ description: "Error that the caller can act on. Any other is a top-level error with `extensions.code`." })
export class UserError {
  @Field(() => UserErrorCode, { description: "For programs." })
  code!: UserErrorCode;

  @Field(() => String, { description: "For people: what was expected." })
  message!: string;

  @ListSize({ assumedSize: 3 })
  @Field(() => [String], {
    nullable: true,
    description: "The path of the input field concerned, from the input's top.",
  })
  field?: readonly string[] | undefined;
}

@InterfaceType({
  description: "Result of every mutation. It took effect if `userErrors` is empty.",
  resolveType: (payload: { __typename: string }) => payload.__typename,
})
export abstract class Payload {
  @ListSize({ assumedSize: 2 })
  @Field(() => [UserError], { description: "Why it did not happen; empty when it did." })
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
      return { userErrors: [{ code: error.code, message: error.message, field: error.field }] };
    }
  };
}
