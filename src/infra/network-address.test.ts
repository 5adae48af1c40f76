import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNKNOWN_ADDRESS, isLoopback, normaliseAddress, subnetOf } from "./network-address.js";

const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
/** Groups with many zeros, for runs that `::` can replace. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
const port = fc.nat(65_535);

/** Spellings of one IPv6 address: case, leading zeros, each run of zeros as `::`, and so on. */
const spellings = groups.chain((address) =>
  fc
    .record({
      isUpper: fc.boolean(),
      isPadded: fc.boolean(),
      run: fc.constantFrom(undefined, ...runsOfZeros(address)),
      hasDots: fc.boolean(),
      zone: fc.constantFrom("", "%eth0", "%25"),
      port: fc.option(port, { nil: undefined }),
      isQuoted: fc.boolean(),
    })
    .map((style) => ({ address, spelling: spell(address, style) })),
);

interface Style {
  readonly isUpper: boolean;
  readonly isPadded: boolean;
  readonly run: readonly [from: number, to: number] | undefined;
  readonly hasDots: boolean;
  readonly zone: string;
  readonly port: number | undefined;
  readonly isQuoted: boolean;
}

function runsOfZeros(address: readonly number[]): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  for (let from = 0; from < 6; from += 1)
    for (let to = from; to < 6 && address[to] === 0; to += 1) runs.push([from, to + 1]);
  return runs;
}

function spell(address: readonly number[], style: Style): string {
  const digits = address.map((group) => group.toString(16).padStart(style.isPadded ? 4 : 1, "0"));
  const [high = 0, low = 0] = address.slice(6);
  const end = style.hasDots ? [`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`] : digits.slice(6);
  const start = digits.slice(0, 6);
  const text =
    style.run === undefined
      ? [...start, ...end].join(":")
      : `${start.slice(0, style.run[0]).join(":")}::${[...start.slice(style.run[1]), ...end].join(":")}`;
  const bare = `${style.isUpper ? text.toUpperCase() : text}${style.zone}`;
  const whole = style.port === undefined ? bare : `[${bare}]:${style.port}`;
  return style.isQuoted ? `"${whole}"` : whole;
}

describe("a client's address", () => {
  it("is normalised to one spelling", () => {
    fc.assert(
      fc.property(spellings, ({ address, spelling }) => {
        const plain = address.map((group) => group.toString(16)).join(":");
        const normal = normaliseAddress(spelling);
        expect(normal).toBe(normaliseAddress(plain));
        expect(normal).not.toBe(UNKNOWN_ADDRESS);
        expect(normaliseAddress(normal)).toBe(normal);
      }),
      { numRuns: 1000 },
    );
  });

  it("is read from an IPv4 address with and without a port, and mapped into IPv6", () => {
    fc.assert(
      fc.property(octets, port, (bytes, number) => {
        const address = bytes.join(".");
        const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0"));
        const mapped = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
        for (const spelling of [
          address,
          ` ${address} `,
          `${address}:${number}`,
          `::ffff:${address}`,
          `[::FFFF:${address}]:${number}`,
          `0:0:0:0:0:ffff:${mapped}`,
        ])
          expect(normaliseAddress(spelling)).toBe(address);
      }),
    );
  });

  it.each(["", "unknown", "_hidden", "1.2.3", "256.1.1.1", "01.2.3.4", "::1::2", "[::1", "::1]", "x".repeat(200_000)])(
    "is unknown if malformed: %.20s",
    (garbage) => {
      expect(normaliseAddress(garbage)).toBe(UNKNOWN_ADDRESS);
    },
  );

  it("is short for any input", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => normaliseAddress(text).length <= 39));
    fc.assert(fc.property(fc.ipV6(), (text) => normaliseAddress(text).length <= 39));
  });
});

describe("the group of an address", () => {
  it("is the same for all hosts of an IPv6 network, and different for the next network", () => {
    const host = fc.tuple(fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff));
    fc.assert(
      fc.property(groups, host, host, (address, one, other) => {
        const [a = 0, b = 0, c = 0, d = 0] = address;
        const at = (net: readonly number[], end: readonly number[]) =>
          normaliseAddress([...net, ...end].map((group) => group.toString(16)).join(":"));
        // A mapped address counts as IPv4.
        fc.pre([a, b, c, d].some((group) => group > 0));
        const here = at([a, b, c, d], one);
        expect(subnetOf(here, 64)).toBe(subnetOf(at([a, b, c, d], other), 64));
        expect(subnetOf(here, 48)).toBe(subnetOf(at([a, b, c, d ^ 1], other), 48));
        expect(subnetOf(here, 64)).not.toBe(subnetOf(at([a, b, c, d ^ 1], one), 64));
        expect(subnetOf(here, 48)).not.toBe(subnetOf(at([a, b, c ^ 1, d], one), 48));
      }),
    );
  });

  it("is an IPv4 address itself", () => {
    fc.assert(fc.property(octets, (bytes) => subnetOf(bytes.join("."), 48) === bytes.join(".")));
    expect(subnetOf(UNKNOWN_ADDRESS, 64)).toBe(UNKNOWN_ADDRESS);
  });

  it("is printed as a network", () => {
    expect(subnetOf("2001:db8::1", 64)).toBe("2001:db8:0:0::/64");
    expect(subnetOf("2001:db8::1", 48)).toBe("2001:db8:0::/48");
  });
});

it("recognises this machine's own addresses", () => {
  for (const own of ["127.0.0.1", "127.1.2.3", "::1"]) expect(isLoopback(own)).toBe(true);
  for (const other of ["128.0.0.1", "::2", UNKNOWN_ADDRESS, "127.evil"]) expect(isLoopback(other)).toBe(false);
});
