import { type Checker, createResult } from "../history/test-run.js";

/** Tokens of sessions that a loss has undone are refused, and leave the sessions after it open. */
export const lostSessions: Checker = ({ history: { losses } }) => {
  const result = createResult("lost sessions are refused");
  for (const { from, lostSession: tried } of losses) {
    const loss = `the loss at ${from.ms} ms`;
    if (tried === undefined) {
      result.assert(false, () => `After ${loss} no session was tried.`);
      continue;
    }
    const { accessToken, refreshToken, laterAccessToken } = tried;
    result.assert(accessToken === "UNAUTHENTICATED", () => `An access token from before ${loss}: ${accessToken}.`);
    result.assert(refreshToken === "TOKEN_INVALID", () => `A refresh token from before ${loss}: ${refreshToken}.`);
    result.assert(laterAccessToken === "accepted", () => `An access token from after ${loss}: ${laterAccessToken}.`);
  }
  return result.end();
};

/** No key of a lost state is given out again. */
export const lostKeys: Checker = ({ history: { losses } }) => {
  const result = createResult("lost keys are not reused");
  for (const { from, lostSession: { lostUser, laterUser } = {} } of losses)
    result.assert(
      lostUser === undefined || lostUser !== laterUser,
      () => `The key ${lostUser} of a user lost at ${from.ms} ms was given out again.`,
    );
  return result.end();
};
