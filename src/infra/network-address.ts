import { isIPv4, isIPv6 } from "node:net";

/** Replaces malformed addresses, which all count as one. */
export const UNKNOWN_ADDRESS = "unknown";

/** Above the longest spelling: brackets, eight groups with an IPv4 tail, zone id and port. */
const MAX_SPELLING = 100;
const IPV4_AND_PORT = /^(?<address>[\d.]+):\d{1,5}$/u;
const BRACKETS = /^\[(?<address>[^\]]*)\](?::\d{1,5})?$/u;
const IPV4_MAPPED = /^::ffff:(?<high>[\da-f]{1,4}):(?<low>[\da-f]{1,4})$/u;

/**
 * Normalises the address of a client: dotted IPv4 (also for IPv4-mapped IPv6) or IPv6 by RFC 5952, hexadecimal throughout.
 * Drops ports, brackets, quotes and zone ids. Returns UNKNOWN_ADDRESS for malformed ones.
 */
export function normaliseAddress(spelling: string): string {
  if (isIPv4(spelling)) return spelling;
  if (spelling.length > MAX_SPELLING) return UNKNOWN_ADDRESS;
  const bare = withoutPort(spelling.trim().replace(/^"(.*)"$/u, "$1"));
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? normaliseIpv6(bare) : UNKNOWN_ADDRESS;
}

/** Returns the rate limit group of a normalised address: IPv4 itself, IPv6 by /64 (a subscriber) or /48 (a site). */
export function subnetOf(address: string, bits: 48 | 64): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === "" ? [] : tail.split(":");
  const groups = [...first, ...new Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return `${groups.slice(0, bits / 16).join(":")}::/${bits}`;
}

/** Returns true for a normalised loopback address. */
export function isLoopback(address: string): boolean {
  return address === "::1" || (address.startsWith("127.") && isIPv4(address));
}

function withoutPort(text: string): string {
  return (IPV4_AND_PORT.exec(text) ?? BRACKETS.exec(text))?.groups?.["address"] ?? text;
}

/** Uses the URL parser, whose output is canonical. */
function normaliseIpv6(text: string): string {
  const address = new URL(`http://[${text.split("%", 1)[0] ?? ""}]`).hostname.slice(1, -1);
  const { high, low } = IPV4_MAPPED.exec(address)?.groups ?? {};
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join(".");
}
