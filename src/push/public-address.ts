import { BlockList, isIP, isIPv4 } from "node:net";

/** Networks of IPv4 that are not on the public internet, or not a single host of it (IANA's special-purpose registry, and multicast). */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** The same within 2000::/3, beside which IPv6 has no public address: Teredo and other protocols, examples, 6to4. */
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const specialIpv4 = blockList(SPECIAL_IPV4, "ipv4");
const specialIpv6 = blockList(SPECIAL_IPV6, "ipv6");
const globalIpv6 = blockList([["2000::", 3]], "ipv6");
/** Gateways to IPv4 (RFC 6052), which DNS64 puts before IPv4 addresses in networks of IPv6 alone. */
const nat64 = blockList([["64:ff9b::", 96]], "ipv6");

/** Returns true for the address of a host on the public internet; false for anything else, and for text that is no address. */
export function isPublicAddress(address: string): boolean {
  // With a zone, an address is of one network interface.
  if (isIP(address) === 0 || address.includes("%")) return false;
  if (isIPv4(address)) return !specialIpv4.check(address, "ipv4");
  if (nat64.check(address, "ipv6")) return !specialIpv4.check(lastIpv4(address), "ipv4");
  return globalIpv6.check(address, "ipv6") && !specialIpv6.check(address, "ipv6");
}

/** Returns the last 32 bits of an IPv6 address as IPv4. */
function lastIpv4(address: string): string {
  // The URL parser prints addresses in hexadecimal groups, the longest run of zeros as `::`.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::").join(":0:0:").split(":");
  return groups
    .slice(-2)
    .flatMap((group) => [parseInt(group || "0", 16) >> 8, parseInt(group || "0", 16) & 255])
    .join(".");
}

function blockList(networks: readonly (readonly [string, number])[], type: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, type);
  return list;
}
