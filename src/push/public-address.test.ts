import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.js";

const bytes = (count: number) => fc.array(fc.nat(255), { minLength: count, maxLength: count });
const groups = (count: number) => fc.array(fc.nat(0xffff), { minLength: count, maxLength: count });
const ipv6 = (...parts: readonly (readonly number[])[]) =>
  parts
    .flat()
    .map((group) => group.toString(16))
    .join(":");

/** Networks that are not the public internet: first octets, and the range of the next one. */
const PRIVATE_IPV4: readonly (readonly [string, readonly number[], number, number])[] = [
  ["unspecified", [0], 0, 255],
  ["private, 10/8", [10], 0, 255],
  ["CGNAT", [100], 64, 127],
  ["loopback", [127], 0, 255],
  ["link-local, with the metadata of clouds", [169], 254, 254],
  ["private, 172.16/12", [172], 16, 31],
  ["protocol assignments", [192, 0], 0, 0],
  ["documentation 1", [192, 0], 2, 2],
  ["6to4 relays", [192, 88], 99, 99],
  ["private, 192.168/16", [192], 168, 168],
  ["benchmarks", [198], 18, 19],
  ["documentation 2", [198, 51], 100, 100],
  ["documentation 3", [203, 0], 113, 113],
  ["multicast", [], 224, 239],
  ["reserved, with broadcast", [], 240, 255],
];

const privateIpv4 = (start: readonly number[], from: number, to: number) =>
  fc
    .tuple(fc.integer({ min: from, max: to }), bytes(3 - start.length))
    .map(([next, rest]) => [...start, next, ...rest]);

const anyPrivateIpv4 = fc.oneof(...PRIVATE_IPV4.map(([, ...range]) => privateIpv4(...range)));

const PUBLIC = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"];
const MORE_PUBLIC = ["128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255"];
const PUBLIC_IPV6 = ["2a00:1450:4001:82b::200e", "2606:4700:4700::1111", "2001:4860:4860::8888", "2620:fe::fe"];

describe("an address", () => {
  it.each([
    ...PUBLIC,
    ...MORE_PUBLIC,
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    ...PUBLIC_IPV6,
  ])("of the internet is public: %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(PRIVATE_IPV4)("is not public: %s", (_, start, from, to) => {
    fc.assert(
      fc.property(privateIpv4(start, from, to), (octets) => {
        expect(isPublicAddress(octets.join("."))).toBe(false);
      }),
    );
  });

  it("of IPv4 in IPv6 is public in no form but that of NAT64", () => {
    const low = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => [a * 256 + b, c * 256 + d];
    fc.assert(
      fc.property(fc.oneof(bytes(4), anyPrivateIpv4), (octets) => {
        const dotted = octets.join(".");
        const hexadecimal = ipv6(low(octets));
        for (const mapped of [`::ffff:${dotted}`, `::ffff:${hexadecimal}`, `::${dotted}`, `::ffff:0:${dotted}`])
          expect(isPublicAddress(mapped)).toBe(false);
        expect(isPublicAddress(`2002:${hexadecimal}::1`)).toBe(false);
        expect(isPublicAddress(`64:ff9b:1::${dotted}`)).toBe(false);
        for (const behind of [`64:ff9b::${dotted}`, `64:ff9b::${hexadecimal}`, `64:ff9b:0:0:0:0:${hexadecimal}`])
          expect(isPublicAddress(behind)).toBe(isPublicAddress(dotted));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["unspecified and loopback", fc.constantFrom("::", "::1", "0:0:0:0:0:0:0:1")],
    ["unique local", fc.tuple(fc.integer({ min: 0xfc00, max: 0xfdff }), groups(7)).map(([a, b]) => ipv6([a], b))],
    ["link-local", fc.tuple(fc.integer({ min: 0xfe80, max: 0xfebf }), groups(7)).map(([a, b]) => ipv6([a], b))],
    ["site-local", fc.tuple(fc.integer({ min: 0xfec0, max: 0xfeff }), groups(7)).map(([a, b]) => ipv6([a], b))],
    ["multicast", fc.tuple(fc.integer({ min: 0xff00, max: 0xffff }), groups(7)).map(([a, b]) => ipv6([a], b))],
    ["Teredo", groups(6).map((rest) => ipv6([0x2001, 0], rest))],
    ["documentation", groups(6).map((rest) => ipv6([0x2001, 0xdb8], rest))],
    ["discard", groups(4).map((rest) => ipv6([0x100, 0, 0, 0], rest))],
    ["of no use yet", fc.tuple(fc.integer({ min: 0x4000, max: 0xffff }), groups(7)).map(([a, b]) => ipv6([a], b))],
    ["with a zone", fc.constantFrom("fe80::1%eth0", "2606:4700:4700::1111%eth0", "::1%lo")],
  ])("of IPv6 is not public: %s", (_, addresses) => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(isPublicAddress(address)).toBe(false);
      }),
    );
  });

  it.each([
    "",
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "1.1.1",
    "[::1]",
    "1.1.1.1 ",
    "1.1.1.1:80",
  ])("has to be one: %j", (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});
