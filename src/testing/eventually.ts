import { vi } from "vitest";

/** Polls a check until it passes, for 20 s at most; returns its result. */
export function eventually<Result>(check: () => Result, interval = 50): Promise<Awaited<Result>> {
  return vi.waitFor(check, { timeout: 20_000, interval }) as Promise<Awaited<Result>>;
}
