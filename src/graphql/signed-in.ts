import { createParameterDecorator } from "type-graphql";
import type { Context, SignedIn } from "../context.js";
import { Unauthenticated } from "../infra/errors.js";

type MethodParameterDecorator = ReturnType<typeof createParameterDecorator>;

/** Hands a resolver the context of a signed-in viewer; without one the field answers UNAUTHENTICATED. */
export function Me(): MethodParameterDecorator {
  return createParameterDecorator<Context>(({ context }) => requireSignedIn(context));
}

/** Hands a resolver the context of any caller. */
export function Anyone(): MethodParameterDecorator {
  return createParameterDecorator<Context>(({ context }) => context);
}

/** @throws Unauthenticated when nobody is signed in */
export function requireSignedIn(context: Context): SignedIn {
  const { viewer } = context;
  if ("reason" in viewer) throw new Unauthenticated(viewer.reason);
  return context as SignedIn;
}
