import type { Agent } from "node:https";
import { createGuardedAgent } from "../guarded-agent.js";
import { isAllowedEndpoint } from "./services.js";

/** Endpoints that this server calls, and the connections to them. */
export interface PushEndpoints {
  /** Returns false for an address that no device may have. */
  isAllowed(endpoint: string): boolean;
  readonly agent: Agent;
}

/** Returns the endpoints of the given push services on the public internet. */
export function publicEndpoints(services: readonly string[]): PushEndpoints {
  return { isAllowed: (endpoint) => isAllowedEndpoint(endpoint, services), agent: createGuardedAgent() };
}
