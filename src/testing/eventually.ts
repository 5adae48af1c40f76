import { vi } from "vitest";

/** Repeats a check until it passes, as long as a busy machine may take; returns what it returned. */
export function eventually<Result>(check: () => Result, interval = 50): Promise<Awaited<Result>> {
  return vi.waitFor(check, { timeout: 20_000, interval }) as Promise<Awaited<Result>>;
}
