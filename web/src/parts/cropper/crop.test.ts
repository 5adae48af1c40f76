import { expect, it } from "vitest";
import { WHOLE } from "../gestures/zoom.js";
import { shownSquare } from "./crop.js";

it("cuts the middle of a picture that was not moved", () => {
  expect(shownSquare({ width: 1200, height: 800 }, 320, WHOLE)).toEqual({ x: 200, y: 0, side: 800 });
  expect(shownSquare({ width: 600, height: 900 }, 300, WHOLE)).toEqual({ x: 0, y: 150, side: 600 });
});

it("cuts what the window shows of a picture that was moved and enlarged", () => {
  // Moved right by 40 of 320 px: 100 of 800 pixels more of its left side.
  expect(shownSquare({ width: 1200, height: 800 }, 320, { scale: 1, x: 40, y: 0 })).toEqual({
    x: 100,
    y: 0,
    side: 800,
  });
  expect(shownSquare({ width: 1200, height: 800 }, 320, { scale: 2, x: 0, y: -160 })).toEqual({
    x: 400,
    y: 400,
    side: 400,
  });
});
