import { type Checker, createResult } from "../history/test-run.js";

/** Users and sessions that a loss has undone stay gone: tokens are refused, keys are not given out again. */
export const lostSessions: Checker = ({ history: { losses } }) => {
  const result = createResult("lost sessions are refused");
  for (const { from, lostSession: tried } of losses) {
    const loss = `the loss at ${from.ms} ms`;
    if (tried === undefined) {
      result.assert(false, () => `After ${loss} no session was tried.`);
      continue;
    }
    const { accessToken, refreshToken, laterAccessToken, lostUser, laterUser } = tried;
    result.assert(accessToken === "UNAUTHENTICATED", () => `An access token from before ${loss}: ${accessToken}.`);
    result.assert(refreshToken === "TOKEN_INVALID", () => `A refresh token from before ${loss}: ${refreshToken}.`);
    result.assert(laterAccessToken === "accepted", () => `An access token from after ${loss}: ${laterAccessToken}.`);
    result.assert(lostUser !== laterUser, () => `Two users before and after ${loss} have the key ${lostUser}.`);
  }
  return result.end();
};
