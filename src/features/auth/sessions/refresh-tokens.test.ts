import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  NotificationsDocument,
  RefreshTokensDocument,
  type RefreshTokensMutation,
  ViewerDocument,
} from "../../../../operations/generated/graphql.js";
import { DAY, MINUTE, addMs, systemClock } from "../../../infra/clock.js";
import { testApp } from "../../../testing/app.js";
import { createTestClient } from "../../../testing/client.js";
import type { Tokens } from "../../../testing/person.js";
import { signAccessToken } from "./access-token.js";
import { RETRY_WINDOW_MS, fromRefreshToken } from "./refresh-token.js";
import { nodesOf } from "../../../testing/nodes-of.js";

let now = systemClock();
const app = await testApp({}, () => now);
const visitor = createTestClient({ url: app.url, accessToken: () => undefined });
const prisma = await app.prisma();

async function present(refreshToken: string): Promise<NonNullable<RefreshTokensMutation["refreshTokens"]>> {
  const { refreshTokens } = await visitor.ask(RefreshTokensDocument, { input: { refreshToken } });
  if (refreshTokens === null) throw new Error("refreshTokens answered nothing.");
  return refreshTokens;
}

async function refresh(refreshToken: string): Promise<Tokens> {
  const { tokens, userErrors } = await present(refreshToken);
  if (tokens === null) throw new Error(userErrors[0]?.message);
  return tokens;
}

const refused = (code: string, message: RegExp) => ({
  tokens: null,
  userErrors: [{ code, message: expect.stringMatching(message), field: ["refreshToken"] }],
});
const INVALID = refused("TOKEN_INVALID", /unknown, expired or revoked/u);
const REUSED = refused("TOKEN_REUSED", /used before/u);

describe("refreshTokens", () => {
  it("returns new valid tokens of the same session", async () => {
    const ada = await app.person();
    const before = (await ada.ask(ViewerDocument, {})).viewer.sessions;
    const tokens = await refresh(ada.tokens.refreshToken);
    expect(tokens.refreshToken).not.toBe(ada.tokens.refreshToken);
    ada.tokens = tokens;
    const { sessions } = (await ada.ask(ViewerDocument, {})).viewer;
    expect(sessions.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("refuses the tokens of a session that a restore has undone, and leaves the one with its id open", async () => {
    const [lost, next] = [await app.person(), await app.person()];
    const sessionOf = async ({ tokens }: typeof next) => {
      const { sessionId } = fromRefreshToken(app.app, tokens.refreshToken) ?? {};
      return prisma.session.findUniqueOrThrow({ where: { id: sessionId ?? 0n } });
    };
    // The next sign-in after the restore gets the id of the lost session.
    const { id, userId, createdAt } = await sessionOf(lost);
    const born = addMs(createdAt, 1);
    await app.app.db.execute(
      "UPDATE sessions lost JOIN sessions next ON next.id = ? SET lost.refresh_token_hash = next.refresh_token_hash, lost.created_at = ? WHERE lost.id = ?",
      [(await sessionOf(next)).id, born, id],
    );
    expect(await present(lost.tokens.refreshToken)).toEqual(INVALID);
    await expect(lost.ask(ViewerDocument, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const { accessToken } = await signAccessToken(app.app, {
      userId,
      sessionId: id,
      createdAt: born,
      expiresAt: addMs(now, DAY),
    });
    const successor = createTestClient({ url: app.url, accessToken: () => accessToken });
    expect((await successor.ask(ViewerDocument, {})).viewer.sessions).toHaveLength(1);
  });

  it("ignores the access token of the request", async () => {
    const ada = await app.person();
    const client = createTestClient({ url: app.url, accessToken: () => "long.gone.token" });
    const { refreshTokens } = await client.ask(RefreshTokensDocument, {
      input: { refreshToken: ada.tokens.refreshToken },
    });
    expect(refreshTokens?.userErrors).toEqual([]);
  });

  it("returns the same successor within 10 seconds, and detects the parent's reuse once the successor is used", async () => {
    const ada = await app.person();
    const parent = ada.tokens.refreshToken;
    const child = await refresh(parent);
    now = addMs(now, RETRY_WINDOW_MS - 1);
    expect((await refresh(parent)).refreshToken).toBe(child.refreshToken);
    const grandchild = await refresh(child.refreshToken);
    expect(grandchild.refreshToken).not.toBe(child.refreshToken);
    expect(await present(parent)).toEqual(REUSED);
  });

  it("returns another successor after 10 seconds, which invalidates the first", async () => {
    const ada = await app.person();
    const parent = ada.tokens.refreshToken;
    const child = await refresh(parent);
    now = addMs(now, RETRY_WINDOW_MS);
    const other = await refresh(parent);
    expect(other.refreshToken).not.toBe(child.refreshToken);
    expect(await present(child.refreshToken)).toEqual(REUSED);
    expect(await present(other.refreshToken)).toEqual(INVALID);
  });

  it("detects a thief who alternates with the owner, in either order", async () => {
    for (const isThiefFirst of [true, false]) {
      const ada = await app.person();
      const tablet = await ada.device("tablet");
      const holders = { owner: ada.tokens.refreshToken, thief: ada.tokens.refreshToken };
      const turns = isThiefFirst ? (["thief", "owner"] as const) : (["owner", "thief"] as const);
      for (const holder of turns) {
        now = addMs(now, MINUTE);
        holders[holder] = (await refresh(holders[holder])).refreshToken;
      }
      now = addMs(now, MINUTE);
      expect(await present(holders[turns[0]])).toEqual(REUSED);
      expect(await present(holders[turns[1]])).toEqual(INVALID);
      expect((await tablet.ask(ViewerDocument, {})).viewer.sessions).toHaveLength(1);
    }
  });

  it("continues a session from before the salt was introduced", async () => {
    const ada = await app.person();
    const parent = ada.tokens.refreshToken;
    await refresh(parent);
    await prisma.session.updateMany({ data: { childSalt: null, rotatedAt: null } });
    await refresh((await refresh(parent)).refreshToken);
  });

  it("returns one successor to concurrent requests with the parent", async () => {
    const ada = await app.person();
    const children = await Promise.all(Array.from({ length: 8 }, () => refresh(ada.tokens.refreshToken)));
    expect(new Set(children.map((tokens) => tokens.refreshToken)).size).toBe(1);
    await refresh(children[0]?.refreshToken ?? "");
  });

  it("closes the session and its sockets when an older token is reused, and no other session", async () => {
    const ada = await app.person();
    const tablet = await ada.device("tablet");
    const first = ada.tokens.refreshToken;
    ada.tokens = await refresh((await refresh(first)).refreshToken);
    await Promise.all([ada.connect(), tablet.connect()]);
    const closed = ada.closed();
    const stream = tablet.listen(EventsDocument, {});
    await stream.next();
    expect(await present(first)).toEqual(REUSED);
    expect(await closed).toMatchObject({ code: 4403 });
    expect(await present(ada.tokens.refreshToken)).toEqual(INVALID);
    await expect(ada.ask(ViewerDocument, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });

    const { viewer } = await tablet.askOverSocket(ViewerDocument, {});
    expect(viewer.sessions).toHaveLength(1);
    expect(nodesOf(viewer.loginHistory)[0]).toMatchObject({ successful: false, failureReason: "TOKEN_REUSED" });
    const nodes = nodesOf((await tablet.ask(NotificationsDocument, {})).notifications);
    expect(nodes[0]).toMatchObject({
      type: "SECURITY",
      title: "A device was signed out",
      body: expect.stringContaining("127.0.0.1"),
    });
    expect((await stream.next()).events).toMatchObject({ notification: { type: "SECURITY" } });
    await refresh(tablet.tokens.refreshToken);
  });

  it("does not close a session for a forged token", async () => {
    const ada = await app.person();
    const [session = "", secret = "", mark = ""] = ada.tokens.refreshToken.split(".");
    const made = Buffer.alloc(32, 7).toString("base64url");
    for (const token of [`${session}.${made}.${mark}`, `${session}.${made}.${made}`])
      expect(await present(token)).toEqual(INVALID);
    expect(await present(`${session}zz.${secret}.${mark}`)).toEqual(INVALID);
    await refresh(ada.tokens.refreshToken);
  });

  it.each(["", "nonsense", "1.short.short", "zzzzzzzzzzzzz.a.b"])("refuses %j", async (token) => {
    expect(await present(token)).toEqual(INVALID);
  });

  it("expires a session 30 days after its last use, and after 90 days at most", async () => {
    const ada = await app.person();
    const begun = now;
    const expiries: string[] = [];
    for (const day of [29, 58, 87]) {
      now = addMs(begun, day * DAY);
      ada.tokens = await refresh(ada.tokens.refreshToken);
      expiries.push(ada.tokens.refreshTokenExpiresAt);
    }
    expect(expiries).toEqual([59, 88, 90].map((day) => addMs(begun, day * DAY).toISOString()));
    now = addMs(begun, 90 * DAY);
    expect(await present(ada.tokens.refreshToken)).toEqual(INVALID);
  });

  it("refuses a token unused for 30 days", async () => {
    const ada = await app.person();
    now = addMs(now, 30 * DAY);
    expect(await present(ada.tokens.refreshToken)).toEqual(INVALID);
  });

  it("refuses a deactivated account", async () => {
    const ada = await app.person();
    await prisma.user.update({ where: { phoneNumber: ada.phoneNumber }, data: { isActive: false } });
    expect(await present(ada.tokens.refreshToken)).toEqual(INVALID);
  });

  it("stores no usable token", async () => {
    const ada = await app.person();
    const { refreshToken } = await refresh(ada.tokens.refreshToken);
    const kept = await prisma.session.findFirstOrThrow({ where: { user: { phoneNumber: ada.phoneNumber } } });
    const row = JSON.stringify(kept, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    for (const token of [refreshToken, ada.tokens.refreshToken])
      for (const part of token.split(".").slice(1)) expect(row).not.toContain(part);
  });

  it("limits the requests of one address", async () => {
    const limited = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1" });
    const headers = { "x-forwarded-for": "203.0.113.1" };
    const client = createTestClient({ url: limited.url, accessToken: () => undefined, headers });
    const ask = () => client.ask(RefreshTokensDocument, { input: { refreshToken: "nonsense" } });
    await Promise.all(Array.from({ length: 150 }, ask));
    await expect(ask()).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});
