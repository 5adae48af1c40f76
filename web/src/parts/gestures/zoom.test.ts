import fc from "fast-check";
import { expect, it } from "vitest";
import { clampTo, scaleAt, WHOLE } from "./zoom.js";

const part = fc.record({
  scale: fc.double({ min: 1, max: 8, noNaN: true }),
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
});
const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });

it("scales about a point that stays in place, between 1 and 8 times", () => {
  fc.assert(
    fc.property(part, point, fc.double({ min: 0.1, max: 10, noNaN: true }), (zoom, at, factor) => {
      const next = scaleAt(zoom, factor, at);
      expect(next.scale).toBeGreaterThanOrEqual(1);
      expect(next.scale).toBeLessThanOrEqual(8);
      // The place of the picture that is under the point, before and after.
      expect((at.x - next.x) / next.scale).toBeCloseTo((at.x - zoom.x) / zoom.scale, 6);
      expect((at.y - next.y) / next.scale).toBeCloseTo((at.y - zoom.y) / zoom.scale, 6);
    }),
  );
});

it("keeps the window filled by the picture", () => {
  const picture = { width: 300, height: 200 };
  const whole = clampTo({ ...WHOLE, x: 50, y: -20 }, picture, picture);
  expect([whole.x, whole.y].every((place) => place === 0)).toBe(true);
  const square = { width: 200, height: 200 };
  fc.assert(
    fc.property(part, (zoom) => {
      const { scale, x, y } = clampTo(zoom, picture, square);
      expect((scale * picture.width) / 2 - Math.abs(x)).toBeGreaterThanOrEqual(square.width / 2 - 1e-6);
      expect((scale * picture.height) / 2 - Math.abs(y)).toBeGreaterThanOrEqual(square.height / 2 - 1e-6);
    }),
  );
});
