import type { Config } from "../config.js";
import { type Budget, type Spent, createBudget } from "./token-bucket.js";
import { SITE_FACTOR } from "./rate-limiter.js";
import { isLoopback, subnetOf } from "../network-address.js";
import { type LimitSettings, rateOf } from "./rate-settings.js";
import type { Redis } from "../redis/redis.js";

/** Value of `extensions.cost`: cost of the operation and rest of the budget. */
export interface CostReport {
  readonly requested: number;
  readonly remaining: number;
  readonly restoresPerSecond: number;
}

/** Result of charging an operation. */
export interface Charge {
  readonly report: CostReport;
  /** Set if the budget does not suffice. */
  readonly refusal: { readonly retryAfter: number; readonly limit: "costPerUser" | "costPerAddress" } | undefined;
}

/** Cost budgets of operations: per user or, signed out, per network. */
export interface CostBudgets {
  /** Charges a user; undefined if RATE_LIMITS is off. */
  chargeUser(userId: bigint, cost: number): Charge | Promise<Charge> | undefined;
  /** Charges the network of an address; undefined for addresses that are not limited. */
  chargeAddress(address: string, cost: number): Promise<Charge> | undefined;
  close(): void;
}

export function createCostBudgets(
  config: Pick<Config, "RATE_LIMITS" | "NODE_ENV"> & LimitSettings,
  redis?: Redis,
): CostBudgets {
  if (config.RATE_LIMITS === "off")
    return { chargeUser: () => undefined, chargeAddress: () => undefined, close: () => undefined };
  const users = createBudget("costPerUser", rateOf(config, "costPerUser"), redis);
  const { uses, seconds } = rateOf(config, "costPerAddress");
  const networks = createBudget("costPerAddress", { uses, seconds }, redis);
  const sites = createBudget("costPerSite", { uses: uses * SITE_FACTOR, seconds }, redis);
  return {
    chargeUser: (userId, cost) => {
      const charge = (spent: Spent) => chargeOf("costPerUser", users, cost, spent);
      const spent = users.spend(String(userId), cost);
      return spent instanceof Promise ? spent.then(charge) : charge(spent);
    },
    chargeAddress: (address, cost) => {
      if (config.NODE_ENV !== "production" && isLoopback(address)) return undefined;
      return chargeNetworks(address, cost);
    },
    close: () => {
      for (const budget of [users, networks, sites]) budget.close();
    },
  };

  async function chargeNetworks(address: string, cost: number): Promise<Charge> {
    const own = chargeOf("costPerAddress", networks, cost, await networks.spend(subnetOf(address, 64), cost));
    if (own.refusal !== undefined || !address.includes(":")) return own;
    const wide = chargeOf("costPerAddress", sites, cost, await sites.spend(subnetOf(address, 48), cost));
    return wide.refusal === undefined ? own : wide;
  }
}

function chargeOf(
  limit: "costPerUser" | "costPerAddress",
  { restoresPerSecond }: Budget,
  requested: number,
  { remaining, retryAfter }: Spent,
): Charge {
  const report = { requested, remaining, restoresPerSecond };
  return { report, refusal: retryAfter === undefined ? undefined : { retryAfter, limit } };
}
