import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Client, Viewer } from "../context.js";
import { normaliseAddress, subnetOf } from "../infra/network-address.js";

/** Under what the log finds a request or socket: what its sender, or a proxy, calls it, else a name of ours. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  // Through a Buffer: Node.js puts a UUID together of twenty pieces, and a socket would hold on to each.
  return (Array.isArray(given) ? given[0] : given)?.slice(0, 100) || Buffer.from(randomUUID()).toString();
}

/** The client of a request: its address, normalised, and the program that it says it is. */
export function clientOf(request: IncomingMessage, trustedProxies: number): Client {
  return {
    ipAddress: addressOfClient(request, trustedProxies),
    userAgent: request.headers["user-agent"]?.slice(0, 500) ?? null,
  };
}

/** Behind `trustedProxies` proxies, the address that the outermost of them saw. */
function addressOfClient({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const peer = socket.remoteAddress ?? "";
  if (trustedProxies === 0) return normaliseAddress(peer);
  const hops = [...addressesIn(headers["x-forwarded-for"]), peer];
  return normaliseAddress(hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? "");
}

function addressesIn(header: string | string[] | undefined): string[] {
  return String(header ?? "")
    .split(",")
    .map((address) => address.trim())
    .filter((address) => address !== "");
}

/** Returns the key under which bytes are counted that wait for a reader: the person, or the network of a stranger. */
export function ownerOf({ ipAddress }: Client, viewer?: Viewer): string {
  return viewer === undefined ? subnetOf(ipAddress, 64) : `user ${viewer.userId}`;
}
