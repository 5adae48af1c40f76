import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Extensions } from "type-graphql";
import type { Context } from "../context.js";
import type { LimitBy } from "../infra/rate-limits/limit-list.js";
import { requireSignedIn } from "./signed-in.js";

const LIMIT = "limitedBy";
const IS_PER_SESSION = "limitedPerSession";
/** Marks services that take their limits themselves, because they depend on more than the viewer. */
const OWN = "own limits";

/** Declares the rate limit of a root field. Failed calls count too. */
export function LimitedBy(name: LimitBy<"user">): MethodDecorator {
  return Extensions({ [LIMIT]: name });
}

/** Declares a rate limit per session of the user, so that a stolen session cannot block the others. */
export function LimitedPerSession(name: LimitBy<"user">): MethodDecorator {
  return Extensions({ [LIMIT]: name, [IS_PER_SESSION]: true });
}

/** Declares that the service takes the limits of a root field itself, such as those by address. */
export function LimitsItself(): MethodDecorator {
  return Extensions({ [LIMIT]: OWN });
}

/** Returns the declared limit of a root field; "own limits" if its service takes them. */
export function limitOf(field: { readonly extensions: Readonly<Record<string, unknown>> }): string | undefined {
  return field.extensions[LIMIT] as string | undefined;
}

/** Wraps the root fields of a schema to take their declared limits before they run. */
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
