const FIRST_MS = 250;
const MAX_MS = 10_000;

/** Milliseconds before the next try: exponential backoff with jitter. */
export function backoff(tries: number): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** tries) * (0.5 + Math.random());
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
