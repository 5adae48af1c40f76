import type { Chat } from "../../../client/src/index.js";

/**
 * Follows `/?as=<number>`: switches this tab to that account, which another tab may not be signed in as. Returns the
 * number if it has to sign in first.
 */
export async function chooseAccount(session: Chat["session"]): Promise<string | undefined> {
  // A plus sign of a query is a space.
  const number = new URLSearchParams(location.search).get("as")?.replace(/^ ?/u, "+").replace("++", "+");
  if (number === undefined) return undefined;
  history.replaceState(null, "", location.pathname);
  const account = session.accounts.get().find(({ phoneNumber }) => phoneNumber === number);
  if (!account) return number;
  await session.switchTo(account.userId);
  return undefined;
}
