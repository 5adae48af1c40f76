import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toGeoUri } from "./geo-uri.js";

describe("a geo: address", () => {
  it.each([
    [1e-7, 1e-9, "geo:0.0000001,0.000000001"],
    [-33.5, 0, "geo:-33.5,0"],
    [48.20849, 16.37208, "geo:48.20849,16.37208"],
    [-90, 180, "geo:-90,180"],
    [100 - 10, -100, "geo:90,-100"],
    [-0, -1e-300, "geo:0,0"],
  ])("writes %d and %d as plain decimals", (latitude, longitude, uri) => {
    expect(toGeoUri(latitude, longitude)).toBe(uri);
  });

  it("follows the grammar of RFC 5870 for every position, and denotes it", () => {
    const degrees = (max: number) =>
      fc.oneof(fc.double({ min: -max, max, noNaN: true }), fc.double({ min: -1e-6, max: 1e-6, noNaN: true }));
    fc.assert(
      fc.property(degrees(90), degrees(180), (latitude, longitude) => {
        const [, first, second] =
          /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/u.exec(toGeoUri(latitude, longitude)) ?? [];
        expect(Math.abs(Number(first) - latitude)).toBeLessThan(1e-9);
        expect(Math.abs(Number(second) - longitude)).toBeLessThan(1e-9);
      }),
      { numRuns: 2000 },
    );
  });
});
