import type { OperationName } from "./operations.js";
import { type Call, type History, type OkCall, isOk, mayHaveHappened } from "./history.js";

/** True if a loss may have undone the call, or may still undo it. */
export function mayBeLost({ losses }: Pick<History, "losses">, { invoked, outcome }: Call): boolean {
  // An indeterminate call may take effect after its completion.
  const end = outcome === undefined || outcome.kind === "info" ? Infinity : outcome.at.n;
  return losses.some(({ from, to }) => from.n < end && invoked.n < (to?.n ?? Infinity));
}

/** Returns the acknowledged calls whose effects no loss can have undone. */
export function keptCallsOf<A extends OperationName>(history: History, operation: A): OkCall<A>[] {
  return history
    .callsOf(operation)
    .filter(isOk)
    .filter((call) => !mayBeLost(history, call as Call));
}

/** Returns the calls that may have taken effect in a lost state. */
export function lostCallsOf<A extends OperationName>(history: History, operation: A): Call<A>[] {
  return history.callsOf(operation).filter((call) => mayHaveHappened(call as Call) && mayBeLost(history, call as Call));
}
