import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Config } from "../infra/config.js";
import { normaliseAddress, subnetOf } from "../infra/network-address.js";
import { type HttpRefusal, LimitRefusal } from "./http-refusal.js";

/** Lifetime of a connection above the limit, within which its first request is answered with the reason. */
const REFUSED_MS = 1000;
/** Bound on connections above the limit; further ones are closed at once. */
export const MAX_REFUSED_CONNECTIONS = 1000;
const MAX_REQUESTS_PER_CONNECTION = 20;

type Settings = Pick<Config, "MAX_CONNECTIONS" | "MAX_CONNECTIONS_PER_ADDRESS" | "TRUSTED_PROXIES">;

/**
 * Bounds the connections of the process and of each address (IPv6 by /64). Behind proxies, where connections are the
 * proxy's, requests in progress and open sockets are counted by client address instead.
 */
export class ConnectionLimit {
  readonly #perAddress = new Map<string, number>();
  readonly #refused = new WeakMap<Socket, HttpRefusal>();
  /** Requests in progress by connection, each with its end function: responses of a lost connection may never close. */
  readonly #inProgress = new Map<Socket, Map<EventEmitter, () => void>>();

  constructor(private readonly settings: Settings) {}

  /** Counts a new connection. Above the limit, its first request is rejected; without one it is closed after REFUSED_MS. */
  connected(wire: Socket): void {
    this.#inProgress.set(wire, new Map());
    const group = this.settings.TRUSTED_PROXIES > 0 ? undefined : groupOf(normaliseAddress(wire.remoteAddress ?? ""));
    const isCounted = group !== undefined && this.#take(group);
    wire.once("close", () => {
      if (isCounted) this.#release(group);
      for (const end of this.inProgress(wire).values()) end();
      this.#inProgress.delete(wire);
    });
    if (this.#inProgress.size > this.settings.MAX_CONNECTIONS)
      this.#refuse(
        wire,
        new LimitRefusal("MAX_CONNECTIONS", 503, "Too many connections are open. Try again in a moment."),
      );
    else if (group !== undefined && !isCounted) this.#refuse(wire, tooManyOfOne());
  }

  /** Returns the number of open connections. */
  count(): number {
    return this.#inProgress.size;
  }

  isOpen(wire: Socket): boolean {
    return this.#inProgress.has(wire);
  }

  /** Counts a request or socket until `life` closes; returns the refusal of one above the limit. */
  admit(wire: Socket, address: string, life: EventEmitter): HttpRefusal | undefined {
    const refusal = this.#refused.get(wire);
    if (refusal !== undefined) return refusal;
    const inProgress = this.#inProgress.get(wire);
    // The connection has closed.
    if (inProgress === undefined) return undefined;
    if (inProgress.size >= MAX_REQUESTS_PER_CONNECTION)
      return new LimitRefusal("requestsPerConnection", 429, "Too many requests are in progress over one connection.");
    const group = this.settings.TRUSTED_PROXIES === 0 ? undefined : groupOf(address);
    if (group !== undefined && !this.#take(group)) return tooManyOfOne();
    const end = () => {
      if (inProgress.delete(life) && group !== undefined) this.#release(group);
    };
    inProgress.set(life, end);
    life.once("close", end);
    return undefined;
  }

  /** Returns the requests, or the socket, in progress over a connection. */
  inProgress(wire: Socket): ReadonlyMap<EventEmitter, () => void> {
    return this.#inProgress.get(wire) ?? new Map<EventEmitter, () => void>();
  }

  #take(group: string): boolean {
    const count = (this.#perAddress.get(group) ?? 0) + 1;
    if (count > this.settings.MAX_CONNECTIONS_PER_ADDRESS) return false;
    this.#perAddress.set(group, count);
    return true;
  }

  #release(group: string): void {
    const left = (this.#perAddress.get(group) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(group, left);
    else this.#perAddress.delete(group);
  }

  #refuse(wire: Socket, refusal: HttpRefusal): void {
    this.#refused.set(wire, refusal);
    const timer = setTimeout(() => wire.destroy(), REFUSED_MS);
    wire.once("close", () => clearTimeout(timer));
  }
}

function groupOf(address: string): string {
  return subnetOf(address, 64);
}

function tooManyOfOne(): HttpRefusal {
  return new LimitRefusal("MAX_CONNECTIONS_PER_ADDRESS", 429, "Too many connections are open from your network.");
}
