import { describe, expect, it } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker.js";

const SECOND = 1000;

function situation() {
  let time = new Date("2026-06-01T12:00:00Z");
  const breaker = createCircuitBreaker(() => time);
  const call = (isFailure: boolean) => {
    breaker.begin();
    if (isFailure) breaker.fail();
    else breaker.succeed();
  };
  return {
    breaker,
    fail: (count: number) => Array.from({ length: count }, () => call(true)),
    succeed: (count: number) => Array.from({ length: count }, () => call(false)),
    advance: (seconds: number) => void (time = new Date(time.getTime() + seconds * SECOND)),
    now: () => time,
  };
}

describe("a circuit breaker", () => {
  it("opens after 20 failures in a row", () => {
    const { breaker, fail, succeed } = situation();
    fail(19);
    succeed(1);
    fail(19);
    expect(breaker.allowance()).toBe(Infinity);
    fail(1);
    expect(breaker.allowance()).toBe(0);
  });

  it("opens when half of 100 calls within 30 s have failed, not when they took longer", () => {
    for (const [pause, isOpen] of [
      [0.2, true],
      [1, false],
    ] as const) {
      const { breaker, fail, succeed, advance } = situation();
      for (let n = 0; n < 10; n += 1) {
        succeed(5);
        fail(5);
        advance(pause * 10);
      }
      expect(breaker.allowance() === 0).toBe(isOpen);
    }
  });

  it("lets one probe through after 30 s, doubling to 5 minutes while it fails, and closes when it succeeds", () => {
    const { breaker, fail, succeed, advance } = situation();
    fail(20);
    for (const seconds of [30, 60, 120, 240, 300, 300]) {
      advance(seconds - 1);
      expect(breaker.allowance()).toBe(0);
      advance(1);
      expect(breaker.allowance()).toBe(1);
      breaker.begin();
      expect(breaker.allowance()).toBe(0);
      breaker.fail();
    }
    advance(300);
    succeed(1);
    expect(breaker.allowance()).toBe(Infinity);
    fail(20);
    advance(30);
    expect(breaker.allowance()).toBe(1);
  });

  it("is not moved by calls that began before it opened", () => {
    const { breaker, fail, advance } = situation();
    fail(20);
    breaker.fail();
    breaker.succeed();
    expect(breaker.allowance()).toBe(0);
    advance(30);
    expect(breaker.allowance()).toBe(1);
  });

  it("is open until the time that the service names", () => {
    const { breaker, advance, now } = situation();
    breaker.pause(new Date(now().getTime() + 600 * SECOND));
    advance(599);
    expect(breaker.allowance()).toBe(0);
    advance(1);
    expect(breaker.allowance()).toBe(1);
  });
});
