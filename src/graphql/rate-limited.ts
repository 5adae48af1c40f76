import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Extensions } from "type-graphql";
import type { Context } from "../context.js";
import type { LimitBy } from "../infra/rate-limits/limit-list.js";
import { requireSignedIn } from "./signed-in.js";

const LIMIT = "limitedBy";
const IS_PER_SESSION = "limitedPerSession";
/** Stands for limits that the service takes itself, since they depend on more than who asks. */
const OWN = "own limits";

/** Declares the limit of a root field, which each use counts for, whether it succeeds or not. */
export function LimitedBy(name: LimitBy<"user">): MethodDecorator {
  return Extensions({ [LIMIT]: name });
}

/** Declares the same, counted for each session of a person by itself: a stolen one cannot keep the others from it. */
export function LimitedPerSession(name: LimitBy<"user">): MethodDecorator {
  return Extensions({ [LIMIT]: name, [IS_PER_SESSION]: true });
}

/** Declares that the service of a root field takes limits of its own, such as those by address. */
export function LimitsItself(): MethodDecorator {
  return Extensions({ [LIMIT]: OWN });
}

/** Returns the limit that a root field declares; "own limits" where its service takes them. */
export function limitOf(field: { readonly extensions: Readonly<Record<string, unknown>> }): string | undefined {
  return field.extensions[LIMIT] as string | undefined;
}

/** Makes the root fields of a schema take the limits that they declare, before anything else of them runs. */
export function enforceLimits(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const name = limitOf(field);
      if (name !== undefined && name !== OWN && field.resolve !== undefined)
        field.resolve = limited(field.resolve, name as LimitBy<"user">, field.extensions[IS_PER_SESSION] === true);
    }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function limited(resolve: Resolver, name: LimitBy<"user">, isPerSession: boolean): Resolver {
  return async (source, args, context, info) => {
    const { userId, sessionId } = requireSignedIn(context).viewer;
    await context.limits.take(name, isPerSession ? `session ${sessionId}` : userId);
    return resolve(source, args, context, info);
  };
}
