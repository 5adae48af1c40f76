import { type Mutant, mutant } from "./mutants.js";

/**
 * Rules of sessions and accounts; the model of them has to notice the absence of each. The repetition of a refresh is
 * not among them, since other tabs make up for it: transport/session.test.ts tests it.
 */
export const ACCOUNT_MUTANTS: readonly Mutant[] = [
  mutant(
    "one tab at a time refreshes",
    "transport/refresh.ts",
    "withSession(context.ports, userId, signal, () => attempt(context, userId, refused))",
    "attempt(context, userId, refused)",
  ),
  mutant(
    "a refresh reads the session again",
    "transport/refresh.ts",
    "if (stored.accessToken !== refused) return stored;",
    "",
  ),
  mutant(
    "a switch keeps tokens that were renewed meanwhile",
    "transport/session-requests.ts",
    "switchTo: (userId) =>\n      alone(userId",
    "switchTo: (userId) =>\n      ((_: string, work: () => Promise<void>) => work())(userId",
  ),
  mutant(
    "a sign-out ends the session of its user alone",
    "transport/session-requests.ts",
    "const stored = await ports.sessions.get(userId);",
    "const stored = held();",
  ),
  mutant(
    "a sign-out deletes the data",
    "transport/session-requests.ts",
    "await wipe(userId);\n    await ports",
    "await ports",
  ),
  mutant(
    "a sign-in waits for a sign-out",
    "transport/session-requests.ts",
    "await alone(userId, async () => {\n        await ports.sessions.put",
    "await ((_: string, work: () => Promise<void>) => work())(userId, async () => {\n        await ports.sessions.put",
  ),
  mutant(
    "a tab that was closed while it signed out is finished by the next",
    "accounts.ts",
    "session.prune()",
    "Promise.resolve()",
  ),
  mutant(
    "a tab starts although the person signs out elsewhere",
    "accounts.ts",
    "(await session.reread(userId)) ? openAccount(context, userId) : undefined",
    "openAccount(context, userId)",
  ),
];
