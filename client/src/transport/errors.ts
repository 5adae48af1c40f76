import type { GraphQLFormattedError } from "graphql";

/** The refresh token was refused: the session is over, and the person has to sign in again. */
export class SignedOut extends Error {}

/** A response of top-level errors instead of data. */
export class RequestError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  get code(): unknown {
    return this.errors[0]?.extensions?.["code"];
  }
}
