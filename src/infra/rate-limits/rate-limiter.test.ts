import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfig } from "../config.js";
import { RateLimited } from "../errors.js";
import { LIMITS, LIMIT_NAMES, limitSetting } from "./limit-list.js";
import { type Limits, createLimits } from "./rate-limiter.js";
import { parseRate, printRate } from "./rate-settings.js";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

describe("a LIMIT_… setting", () => {
  it.each([
    ["20/3600", { uses: 20, seconds: 3600 }],
    ["20 / 3600", { uses: 20, seconds: 3600 }],
    ["20 per hour", { uses: 20, seconds: 3600 }],
    ["1 per 5 minutes", { uses: 1, seconds: 300 }],
    ["100 per 10 seconds", { uses: 100, seconds: 10 }],
  ])("reads %s", (text, rate) => {
    expect(parseRate(text)).toEqual(rate);
  });

  it.each(["", "20", "0/60", "20/0", "20 per", "20 per fortnight", "-1/60", "20/60/60", "1e3/60", "5 per 40 days"])(
    "rejects %j with the expected format",
    (text) => {
      expect(parseRate(text)).toBeUndefined();
      if (text !== "")
        expect(() => readConfig({ LIMIT_SEARCHES_PER_USER: text })).toThrow(
          `LIMIT_SEARCHES_PER_USER must look like 20/3600 (uses/seconds) or 20 per hour: at least one use, within 31 days at most, got "${text}"`,
        );
    },
  );

  it("parses the output of printRate", () => {
    const rates = fc.record({ uses: fc.integer({ min: 1, max: 1e9 - 1 }), seconds: fc.integer({ min: 1, max: 2e6 }) });
    fc.assert(
      fc.property(rates, (rate) => {
        expect(parseRate(printRate(rate))).toEqual(rate);
      }),
    );
  });

  it("sets the limit", async () => {
    const limits = createLimits(readConfig({ LIMIT_SEARCHES_PER_USER: "2 per minute" }));
    await limits.take("searchesPerUser", 1n);
    await limits.take("searchesPerUser", 1n);
    await limits.take("searchesPerUser", 2n);
    await expect(limits.take("searchesPerUser", 1n)).rejects.toThrow(RateLimited);
  });
});

describe("docs/operations.md", () => {
  it("has a row for each limit, with its setting, default and key", () => {
    const rows = read("docs/operations.md")
      .split("\n")
      .filter((line) => line.includes("`LIMIT_") && line.startsWith("| "));
    const expected = LIMIT_NAMES.map((name) => {
      const { key, means } = LIMITS[name];
      return `| \`${name}\` | \`${limitSetting(name)}\` | ${printRate(LIMITS[name])} | ${key} | ${means} |`;
    });
    expect(rows).toEqual(expected);
  });
});

describe(".env.example", () => {
  it("describes each limit", () => {
    const text = read(".env.example");
    for (const name of LIMIT_NAMES) {
      const { counts, uses, seconds } = LIMITS[name];
      expect(text).toContain(`# ${counts}.\n${limitSetting(name)}=${uses}/${seconds}\n`);
    }
  });
});

describe("a limit by address", () => {
  const FIVE = { LIMIT_OTP_SENDS_PER_ADDRESS: "5 per hour" };

  async function countTaken(limits: Limits, addresses: Iterable<string>): Promise<number> {
    let taken = 0;
    for (const address of addresses)
      await limits.takeFromAddress("otpSendsPerAddress", address).then(
        () => (taken += 1),
        (error: unknown) => expect(error).toBeInstanceOf(RateLimited),
      );
    return taken;
  }

  it("counts a /64 IPv6 network as one address", async () => {
    const addresses = Array.from({ length: 60 }, (_, n) => `2001:db8:0:1::${n.toString(16)}`);
    expect(await countTaken(createLimits(readConfig(FIVE)), addresses)).toBe(5);
  });

  it("limits all networks of a site to eight times as much", async () => {
    const addresses = Array.from({ length: 100 }, (_, n) => `2001:db8:0:${n.toString(16)}::1`);
    expect(await countTaken(createLimits(readConfig(FIVE)), addresses)).toBe(40);
  });

  it("counts each IPv4 address by itself", async () => {
    const addresses = Array.from({ length: 20 }, (_, n) => `203.0.113.${n}`);
    expect(await countTaken(createLimits(readConfig(FIVE)), addresses)).toBe(20);
  });

  it("exempts loopback outside of production", async () => {
    const loopback = ["127.0.0.1", "127.8.8.8", "::1"].flatMap((address) => Array<string>(20).fill(address));
    expect(await countTaken(createLimits(readConfig(FIVE)), loopback)).toBe(60);
    const production = { ...readConfig(FIVE), NODE_ENV: "production" } as const;
    expect(await countTaken(createLimits(production), loopback)).toBe(15);
  });
});
