import type { TransportPorts } from "../ports.js";

/** A lock that is held longer belongs to a frozen tab; a refresh is one request of 30 s at most. */
const LOCK_PATIENCE_MS = 35_000;

/**
 * Runs work on the stored session of a user, in one tab at a time. Takes the lock away from a tab that keeps it for 35 s.
 * @throws the reason of `signal`
 */
export async function withSession<T>(
  { locks, setTimer }: Pick<TransportPorts, "locks" | "setTimer">,
  userId: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const name = `convospace/refresh/${userId}`;
  let result: Promise<T> | undefined;
  const hold = async () => {
    cancel();
    await (result = work());
  };
  const patience = new AbortController();
  const abort = () => patience.abort(signal.reason);
  signal.addEventListener("abort", abort);
  const cancel = setTimer(
    () => patience.abort(new DOMException("The lock is not free.", "TimeoutError")),
    LOCK_PATIENCE_MS,
  );
  try {
    await locks.request(name, { signal: patience.signal }, hold).catch(async (error: unknown) => {
      if (result !== undefined || signal.aborted || !patience.signal.aborted) throw error;
      await locks.request(name, { steal: true }, hold);
    });
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
  return result as Promise<T>;
}
