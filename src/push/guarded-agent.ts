import { type LookupAddress, lookup } from "node:dns";
import { Agent, type AgentOptions } from "node:https";
import { type LookupFunction, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { isPublicAddress } from "./public-address.js";

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface GuardOptions {
  readonly resolve?: Resolve;
  readonly isAllowed?: (address: string) => boolean;
  /** Certificates of authorities in PEM, beside which none are trusted. */
  readonly ca?: string;
}

/** Code of the error for a host that has no allowed address. */
export const BLOCKED_ADDRESS = "ERR_BLOCKED_ADDRESS";

/** As many as pushes that are under way at one origin. */
const MAX_IDLE_SOCKETS_PER_HOST = 32;
const IDLE_MS = 60_000;

/**
 * Returns an agent that keeps connections open and connects to hosts on the public internet only (protection against
 * SSRF). The address that is checked is the one connected to, so that a second answer of DNS cannot replace it.
 */
export function createGuardedAgent({ resolve = lookup, isAllowed = isPublicAddress, ca }: GuardOptions = {}): Agent {
  const options: AgentOptions = { keepAlive: true, maxFreeSockets: MAX_IDLE_SOCKETS_PER_HOST, timeout: IDLE_MS };
  return new GuardedAgent(resolve, isAllowed, { ...options, ...(ca !== undefined && { ca }) });
}

class GuardedAgent extends Agent {
  readonly #isAllowed: (address: string) => boolean;

  constructor(resolve: Resolve, isAllowed: (address: string) => boolean, options: AgentOptions) {
    super({ ...options, lookup: guardedLookup(resolve, isAllowed) });
    this.#isAllowed = isAllowed;
  }

  override createConnection(
    options: { readonly host?: string },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    // Node.js looks up no host that is an address.
    const { host = "" } = options;
    if (isIP(host) !== 0 && !this.#isAllowed(host)) throw blocked();
    return super.createConnection(options, callback);
  }
}

function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(blocked(), "");
      if (options.all === true) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function blocked(): NodeJS.ErrnoException {
  return Object.assign(new Error("The host has no address on the public internet."), { code: BLOCKED_ADDRESS });
}
