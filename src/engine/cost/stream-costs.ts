import { GraphQLError } from "graphql";
import { BoundExceeded } from "../../infra/errors.js";

/** Cost of the open subscriptions of each user of this process. */
export interface StreamCosts {
  /** Adds the cost of a stream; returns the function that subtracts it, or undefined above the bound. */
  open(userId: bigint, cost: number): (() => void) | undefined;
}

/** Bounds the cost of a user's open streams over all sockets: each event is rendered once for each of them. */
export function createStreamCosts(maximum: number): StreamCosts {
  const sums = new Map<bigint, number>();
  return {
    open: (userId, cost) => {
      const sum = (sums.get(userId) ?? 0) + cost;
      if (sum > maximum) return undefined;
      sums.set(userId, sum);
      return () => {
        const left = (sums.get(userId) ?? 0) - cost;
        if (left > 0) sums.set(userId, left);
        else sums.delete(userId);
      };
    },
  };
}

/** Rejection of a stream above the bound. */
export function tooManyStreams(cost: number, maximum: number): GraphQLError {
  const message = `Your open streams may cost ${maximum} together, one event of each, and this one costs ${cost}: end others, or ask for fewer fields.`;
  const extensions = { code: "TOO_MANY_OPERATIONS", maximum, cost };
  return new GraphQLError(message, {
    originalError: new BoundExceeded("MAX_STREAM_COST_PER_USER", message, extensions),
  });
}
