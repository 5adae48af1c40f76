import { createParameterDecorator } from "type-graphql";
import type { Context, SignedIn } from "../context.js";
import { Unauthenticated } from "../infra/errors.js";

type MethodParameterDecorator = ReturnType<typeof createParameterDecorator>;

/** Injects the context of a signed-in viewer. Without one, the field fails with UNAUTHENTICATED. */
export function Me(): MethodParameterDecorator {
  return createParameterDecorator<Context>(({ context }) => requireSignedIn(context));
}

/** Injects the context of any caller. */
export function Anyone(): MethodParameterDecorator {
  return createParameterDecorator<Context>(({ context }) => context);
}

/** @throws Unauthenticated */
export function requireSignedIn(context: Context): SignedIn {
  const { viewer } = context;
  if ("reason" in viewer) throw new Unauthenticated(viewer.reason);
  return context as SignedIn;
}
