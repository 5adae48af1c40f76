import { GraphQLError } from "graphql";

/** The cost of the streams that each person has open in this process. */
export interface StreamCosts {
  /** Adds a stream's; returns how to take it off once the stream has ended, or undefined where the sum would exceed the bound. */
  open(userId: bigint, cost: number): (() => void) | undefined;
}

/** Bounds the sum of a person's open streams, over all their sockets: each event costs as much as all of them show of it. */
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

/** The refusal of a stream beyond the bound. */
export function tooManyStreams(cost: number, maximum: number): GraphQLError {
  return new GraphQLError(
    `Your open streams may cost ${maximum} together, one event of each, and this one costs ${cost}: end others, or ask for fewer fields.`,
    { extensions: { code: "TOO_MANY_OPERATIONS", maximum, cost } },
  );
}
