import { isIPv4, isIPv6 } from "node:net";

/** Stands for an address that cannot be read: all of those count as one. */
export const UNKNOWN_ADDRESS = "unknown";

/** The longest spelling: brackets, eight groups of which two are an IPv4, a zone id and a port. */
const MAX_SPELLING = 100;
const IPV4_AND_PORT = /^(?<address>[\d.]+):\d{1,5}$/u;
const BRACKETS = /^\[(?<address>[^\]]*)\](?::\d{1,5})?$/u;
const IPV4_MAPPED = /^::ffff:(?<high>[\da-f]{1,4}):(?<low>[\da-f]{1,4})$/u;

/**
 * Returns the one spelling of a client's address: IPv4 with dots (an IPv4 mapped into IPv6, too), IPv6 as RFC 5952 has it
 * but in hexadecimal throughout. Ports, brackets, quotes and zone ids are dropped; what is no address is UNKNOWN_ADDRESS.
 */
export function normaliseAddress(spelling: string): string {
  if (isIPv4(spelling)) return spelling;
  if (spelling.length > MAX_SPELLING) return UNKNOWN_ADDRESS;
  const bare = withoutPort(spelling.trim().replace(/^"(.*)"$/u, "$1"));
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? normaliseIpv6(bare) : UNKNOWN_ADDRESS;
}

/**
 * Returns the group that limits count a normalised address in: an IPv4 by itself, an IPv6 by its first 64 bits (one
 * subscriber's network) or 48 (one site's).
 */
export function subnetOf(address: string, bits: 48 | 64): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === "" ? [] : tail.split(":");
  const groups = [...first, ...new Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return `${groups.slice(0, bits / 16).join(":")}::/${bits}`;
}

/** Returns true where a normalised address is this machine's own. */
export function isLoopback(address: string): boolean {
  return address === "::1" || (address.startsWith("127.") && isIPv4(address));
}

function withoutPort(text: string): string {
  return (IPV4_AND_PORT.exec(text) ?? BRACKETS.exec(text))?.groups?.["address"] ?? text;
}

/** By the URL parser, which has one spelling for each address. */
function normaliseIpv6(text: string): string {
  const address = new URL(`http://[${text.split("%", 1)[0] ?? ""}]`).hostname.slice(1, -1);
  const { high, low } = IPV4_MAPPED.exec(address)?.groups ?? {};
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join(".");
}
