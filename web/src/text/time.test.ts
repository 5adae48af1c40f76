import { afterEach, expect, test, vi } from "vitest";
import { isoDay } from "./time.js";

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ["UTC", "2026-03-08T00:30:00Z", "2026-03-08"],
  ["Asia/Tokyo", "2026-03-07T15:30:00Z", "2026-03-08"],
  ["America/New_York", "2026-01-01T04:59:00Z", "2025-12-31"],
])("the day in %s at %s is %s", (zone, time, day) => {
  vi.stubEnv("TZ", zone);
  expect(isoDay(new Date(time))).toBe(day);
});
