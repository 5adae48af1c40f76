import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Client } from "../context.js";

/** Under what the log finds a request or socket: what its sender, or a proxy, calls it, else a name of ours. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  // Through a Buffer: Node.js puts a UUID together of twenty pieces, and a socket would hold on to each.
  return (Array.isArray(given) ? given[0] : given)?.slice(0, 100) || Buffer.from(randomUUID()).toString();
}

/** Who is at the other end: behind `trustedProxies` proxies, the address that the outermost of them saw. */
export function clientOf(request: IncomingMessage, trustedProxies: number): Client {
  const hops = [...addressesIn(request.headers["x-forwarded-for"]), request.socket.remoteAddress ?? "unknown"];
  const address = hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? "unknown";
  return {
    ipAddress: address.replace(/^::ffff:/u, "").slice(0, 45),
    userAgent: request.headers["user-agent"]?.slice(0, 500) ?? null,
  };
}

function addressesIn(header: string | string[] | undefined): string[] {
  return String(header ?? "")
    .split(",")
    .map((address) => address.trim())
    .filter((address) => address !== "");
}
