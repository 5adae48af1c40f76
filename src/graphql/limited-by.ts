import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Extensions } from "type-graphql";
import type { Context } from "../context.js";
import type { LimitBy } from "../infra/limit-list.js";
import { requireSignedIn } from "./signed-in.js";

const LIMIT = "limitedBy";
/** Stands for limits that the service takes itself, since they depend on more than who asks. */
const OWN = "own limits";

/** Declares the limit of a root field, which each use counts for, whether it succeeds or not. */
export function LimitedBy(name: LimitBy<"user">): MethodDecorator {
  return Extensions({ [LIMIT]: name });
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
        field.resolve = limited(field.resolve, name as LimitBy<"user">);
    }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function limited(resolve: Resolver, name: LimitBy<"user">): Resolver {
  return async (source, args, context, info) => {
    await context.limits.take(name, requireSignedIn(context).viewer.userId);
    return resolve(source, args, context, info);
  };
}
