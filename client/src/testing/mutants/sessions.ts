import { type Rule, rule } from "./rule.js";

/** Rules of sessions and accounts. */
export const SESSION_RULES: readonly Rule[] = [
  rule(
    "one tab at a time refreshes",
    "sign in 1111111, open tab, settle, time passes 2, request, request 1111111 1",
    "transport/refresh.ts",
    "withSession(context.ports, userId, signal, () => attempt(context, userId, refused))",
    "attempt(context, userId, refused)",
  ),
  rule(
    "a refresh reads the session again",
    "sign in 1111111, open tab, settle, time passes 2, request, request 1111111 1",
    "transport/refresh.ts",
    "if (stored.accessToken !== refused) return stored;",
    "",
  ),
  rule(
    "a switch keeps tokens that were renewed meanwhile",
    "sign in 1111111, settle, sign in 2222222, settle, open tab, settle, switch 1111111 1, time passes 2, switch 1111111",
    "transport/session-requests.ts",
    "switchTo: (userId) =>\n      alone(userId",
    "switchTo: (userId) =>\n      ((_: string, work: () => Promise<void>) => work())(userId",
  ),
  rule(
    "a sign-out ends the session of its user alone",
    "sign in 1111111, settle, open tab, settle, sign out, sign in 2222222 0",
    "transport/session-requests.ts",
    "const stored = await ports.sessions.get(userId);",
    "const stored = held();",
  ),
  rule(
    "a sign-out deletes the data",
    "sign in 1111111, settle, send, settle, sign out",
    "transport/session-requests.ts",
    "await wipe(userId);\n    await ports",
    "await ports",
  ),
  rule(
    "a sign-in waits for a sign-out",
    "sign in 1111111, settle, sign out, sign in 1111111",
    "transport/session-requests.ts",
    "await alone(userId, async () => {\n        await ports.sessions.put",
    "await ((_: string, work: () => Promise<void>) => work())(userId, async () => {\n        await ports.sessions.put",
  ),
  rule(
    "a tab that was closed while it signed out is finished by the next",
    "sign in 1111111, settle, open tab, settle, sign out 1111111 1, kill 1111111 1",
    "accounts.ts",
    "session.prune()",
    "Promise.resolve()",
  ),
  rule(
    "a tab starts although the person signs out elsewhere",
    "sign in 1111111, settle, open tab, settle, sign out, open tab, open tab",
    "accounts.ts",
    "(await session.reread(userId)) ? openAccount(context, userId) : undefined",
    "openAccount(context, userId)",
  ),
  rule(
    "the data of one who has signed in again stay",
    "sign in 1111111, settle, open tab, settle, sign out, sign in 1111111 1, send 1111111 1, wake, send 1111111 1",
    "transport/session-requests.ts",
    'if (latest && latest.ended?.reason !== "SIGNED_OUT") return;',
    "void latest;",
  ),
];
