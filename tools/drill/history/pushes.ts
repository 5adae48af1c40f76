import type { Call, History, Moment } from "./history.js";
import { isOk, mayHaveHappened } from "./history.js";
import { mayBeLost } from "./losses.js";
import type { OperationName } from "./operations.js";

/** Registration of a push device: the session gets pushes by the token until its end. */
export interface Registration {
  readonly token: string;
  readonly user: number;
  readonly at: Moment;
  /** Acknowledged end, by a removal or a sign-out. */
  readonly ended?: Moment;
  /** True where the device may have ended, or the registration may be lost. */
  readonly isUncertain: boolean;
}

/** Returns the acknowledged registrations. */
export function registrationsOf(history: History): Registration[] {
  const ends = [...history.callsOf("removePush"), ...history.callsOf("signOut")];
  return history
    .callsOf("registerPush")
    .filter(isOk)
    .map((call) => {
      const { token } = call.input;
      const own = ends.filter(({ input }) => input.token === token);
      const certain = own.find((end) => isOk(end) && !mayBeLost(history, end));
      return {
        token,
        user: call.user,
        at: call.outcome.at,
        ...(certain?.outcome !== undefined && { ended: certain.outcome.at }),
        isUncertain: mayBeLost(history, call) || own.some(mayHaveHappened),
      };
    });
}

/** Interval in which a state that a person had set was certain. */
export interface Span {
  readonly from: Moment;
  readonly to: Moment | undefined;
}

/** Returns the intervals between each acknowledged call of one kind and the next that may end its effect. */
export function spansOf<A extends OperationName>(
  history: History,
  calls: readonly Call<A>[],
  isBegin: (call: Call<A>) => boolean,
): Span[] {
  const ordered = calls.toSorted((one, other) => one.invoked.n - other.invoked.n);
  return ordered.flatMap((call, index): Span[] => {
    if (!isBegin(call) || !isOk(call) || mayBeLost(history, call)) return [];
    return [{ from: call.outcome.at, to: ordered[index + 1]?.invoked }];
  });
}
