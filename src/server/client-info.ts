import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Client, Viewer } from "../context.js";
import { normaliseAddress, subnetOf } from "../infra/network-address.js";

const REQUEST_ID = /^[\w.:=+/@-]{1,100}$/u;

/** Returns the id of a request or socket in the log: its x-request-id header if that can be an id, else a random UUID. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  if (typeof given === "string" && REQUEST_ID.test(given)) return given;
  // Through a Buffer, because a UUID of Node.js is a rope of twenty strings, which a socket would retain.
  return Buffer.from(randomUUID()).toString();
}

/** Returns the normalised address and the user agent of a client. */
export function clientOf(request: IncomingMessage, trustedProxies: number): Client {
  return {
    ipAddress: addressOfClient(request, trustedProxies),
    userAgent: request.headers["user-agent"]?.slice(0, 500) ?? null,
  };
}

/** Returns the address that the outermost of `trustedProxies` proxies saw. */
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

/** Returns the key of the budget for unread bytes: the user or, before the sign-in, the network. */
export function ownerOf({ ipAddress }: Client, viewer?: Viewer): string {
  return viewer === undefined ? subnetOf(ipAddress, 64) : `user ${viewer.userId}`;
}
