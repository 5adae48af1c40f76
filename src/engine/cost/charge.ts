import { GraphQLError } from "graphql";
import type { Context } from "../../context.js";
import type { Charge } from "../../infra/rate-limits/cost-budgets.js";
import { RateLimited } from "../../infra/errors.js";

/** Charges an operation's cost to its sender; undefined if no budget applies. */
export function charge(
  { viewer, client, costBudgets }: Pick<Context, "viewer" | "client" | "costBudgets">,
  cost: number,
): Charge | Promise<Charge> | undefined {
  if ("reason" in viewer) return costBudgets.chargeAddress(client.ipAddress, cost);
  return costBudgets.chargeUser(viewer.userId, cost);
}

/** Returns the error of an operation that exceeds its sender's budget, or undefined. */
export function rejectionOf(charged: Charge | undefined): GraphQLError | undefined {
  if (charged?.refusal === undefined) return undefined;
  const cause = new RateLimited(charged.refusal.retryAfter, charged.refusal.limit);
  return new GraphQLError(cause.message, { originalError: cause });
}
