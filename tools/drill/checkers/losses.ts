import { type Checker, type TestRun, createResult } from "../history/test-run.js";

/** Tokens of sessions that a loss has undone are refused, and leave the sessions after it open. */
export const lostSessions: Checker = (run) => {
  const result = createResult("lost sessions are refused");
  for (const { loss, accessToken, refreshToken, laterAccessToken } of triedSessions(run)) {
    result.assert(accessToken === "UNAUTHENTICATED", () => `An access token from before ${loss}: ${accessToken}.`);
    result.assert(refreshToken === "TOKEN_INVALID", () => `A refresh token from before ${loss}: ${refreshToken}.`);
    result.assert(laterAccessToken === "accepted", () => `An access token from after ${loss}: ${laterAccessToken}.`);
  }
  return result.end();
};

/** No key of a lost state is assigned again. */
export const lostKeys: Checker = (run) => {
  const result = createResult("lost keys are not reused");
  for (const { loss, lostUser, laterUser } of triedSessions(run))
    result.assert(lostUser !== laterUser, () => `The key ${lostUser} from before ${loss} was given out again.`);
  return result.end();
};

/** A loss whose fault has failed has no probe; the failure is a separate violation. */
function triedSessions({ history: { losses } }: TestRun) {
  return losses.flatMap(({ from, lostSession }) =>
    lostSession === undefined ? [] : [{ loss: `the loss at ${from.ms} ms`, ...lostSession }],
  );
}
