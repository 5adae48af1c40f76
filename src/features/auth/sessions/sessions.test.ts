import { SignJWT, UnsecuredJWT, decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import {
  LogoutDocument,
  RefreshTokensDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
  ViewerDocument,
  type ViewerQuery,
} from "../../../../operations/generated/graphql.js";
import { DAY, MINUTE, SECOND, addMs, systemClock } from "../../../infra/clock.js";
import { testApp } from "../../../testing/app.js";
import { type TestClient, createTestClient } from "../../../testing/client.js";
import { eventually } from "../../../testing/eventually.js";

let now = systemClock();
const app = await testApp({}, () => now);

type Viewer = ViewerQuery["viewer"];

async function viewerOf(client: TestClient): Promise<Viewer> {
  return (await client.ask(ViewerDocument, {})).viewer;
}

async function currentSession(client: TestClient): Promise<Viewer["sessions"][number]> {
  const session = (await viewerOf(client)).sessions.find(({ isCurrent }) => isCurrent);
  if (session === undefined) throw new Error("No session is the current one.");
  return session;
}

function withToken(token: string | undefined): TestClient {
  return createTestClient({ url: app.url, accessToken: () => token });
}

async function revoke(client: TestClient, sessionId: string): Promise<unknown> {
  return (await client.ask(RevokeSessionDocument, { input: { sessionId } })).revokeSession?.userErrors;
}

const unauthenticated = (message: RegExp) => ({ code: "UNAUTHENTICATED", message: expect.stringMatching(message) });
const NOT_FOUND = [{ code: "NOT_FOUND", message: "There is no such session.", field: ["sessionId"] }];

describe("an access token", () => {
  it("is required", async () => {
    await expect(viewerOf(withToken(undefined))).rejects.toMatchObject(unauthenticated(/Sign in first/u));
  });

  it("expires after 15 minutes; the refresh token does not", async () => {
    const ada = await app.person();
    now = addMs(new Date(ada.tokens.accessTokenExpiresAt), -1);
    await viewerOf(ada);
    now = addMs(now, 1);
    await expect(viewerOf(ada)).rejects.toMatchObject(unauthenticated(/expired/u));
    const { refreshTokens } = await ada.ask(RefreshTokensDocument, {
      input: { refreshToken: ada.tokens.refreshToken },
    });
    if (refreshTokens?.tokens) ada.tokens = refreshTokens.tokens;
    await viewerOf(ada);
  });

  it("must be signed by this server", async () => {
    const ada = await app.person();
    const claims = decodeJwt(ada.tokens.accessToken);
    const otherKey = new TextEncoder().encode("x".repeat(32));
    const forged = [
      "nonsense",
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(otherKey),
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(app.app.secrets.refreshToken[0]),
      await new SignJWT({ ...claims, aud: "other" })
        .setProtectedHeader({ alg: "HS256" })
        .sign(app.app.secrets.accessToken[0]),
    ];
    for (const token of forged)
      await expect(viewerOf(withToken(token))).rejects.toMatchObject(unauthenticated(/not valid/u));
  });

  it("is rejected for another user's session", async () => {
    const [ada, bo] = [await app.person(), await app.person()];
    const { sub } = decodeJwt(bo.tokens.accessToken);
    const mixed = { ...decodeJwt(ada.tokens.accessToken), sub: sub ?? "" };
    const token = await new SignJWT(mixed).setProtectedHeader({ alg: "HS256" }).sign(app.app.secrets.accessToken[0]);
    await expect(viewerOf(withToken(token))).rejects.toMatchObject(unauthenticated(/session has ended/u));
  });

  it("is rejected for a session that reuses its id after a restore", async () => {
    const ada = await app.person();
    const prisma = await app.prisma();
    const { id, ...session } = await prisma.session.findFirstOrThrow({
      where: { user: { phoneNumber: ada.phoneNumber } },
    });
    await prisma.session.delete({ where: { id } });
    await prisma.session.create({ data: { ...session, id, createdAt: addMs(session.createdAt, 1) } });
    await expect(viewerOf(ada)).rejects.toMatchObject(unauthenticated(/session has ended/u));
  });

  it("lasts no longer than its session", async () => {
    const ada = await app.person();
    const prisma = await app.prisma();
    const owner = { user: { phoneNumber: ada.phoneNumber } };
    await prisma.session.updateMany({ where: owner, data: { createdAt: addMs(now, 5 * MINUTE - 90 * DAY) } });
    const { refreshTokens } = await ada.ask(RefreshTokensDocument, {
      input: { refreshToken: ada.tokens.refreshToken },
    });
    const { accessTokenExpiresAt, refreshTokenExpiresAt } = refreshTokens?.tokens ?? {};
    expect(new Date(refreshTokenExpiresAt ?? 0)).toEqual(addMs(now, 5 * MINUTE));
    expect(new Date(accessTokenExpiresAt ?? 0).getTime()).toBeLessThanOrEqual(addMs(now, 5 * MINUTE).getTime());
  });

  it("must be a bearer token", async () => {
    const client = createTestClient({
      url: app.url,
      accessToken: () => undefined,
      headers: { authorization: "Basic YTpi" },
    });
    await expect(viewerOf(client)).rejects.toMatchObject(unauthenticated(/Bearer/u));
  });

  it("is rejected for a deactivated account", async () => {
    const ada = await app.person();
    await (await app.prisma()).user.update({ where: { phoneNumber: ada.phoneNumber }, data: { isActive: false } });
    await expect(viewerOf(ada)).rejects.toMatchObject(unauthenticated(/session has ended/u));
  });
});

describe("viewer", () => {
  it("returns the viewer's own record", async () => {
    const ada = await app.person("Ada");
    expect(await viewerOf(ada)).toMatchObject({
      phoneNumber: ada.phoneNumber,
      user: { id: ada.userId, fullName: "Ada" },
      privacy: { lastSeen: "CONTACTS", readReceipts: true, typing: true },
      sessions: [{ deviceName: "phone", isCurrent: true, isOnline: false }],
    });
  });

  it("advances the event cursor with the log", async () => {
    const [ada, bo] = [await app.person(), await app.person()];
    const { eventCursor } = await viewerOf(ada);
    await ada.open(bo);
    expect((await viewerOf(ada)).eventCursor).not.toBe(eventCursor);
  });

  it("lists the sessions by latest activity with their connection state", async () => {
    const ada = await app.person();
    now = addMs(now, MINUTE);
    const tablet = await ada.device("tablet");
    await ada.connect();
    expect((await viewerOf(tablet)).sessions).toMatchObject([
      { deviceName: "tablet", isCurrent: true, isOnline: false },
      { deviceName: "phone", isCurrent: false, isOnline: true },
    ]);
  });

  it("records a session's activity at most once a minute", async () => {
    const ada = await app.person();
    const { lastActivityAt } = await currentSession(ada);
    now = addMs(now, MINUTE - 1);
    await currentSession(ada);
    now = addMs(now, 1);
    await currentSession(ada);
    await eventually(async () => expect((await currentSession(ada)).lastActivityAt).toBe(now.toISOString()));
    expect(addMs(new Date(lastActivityAt), 60 * SECOND)).toEqual(now);
  });
});

describe("logout", () => {
  it("ends the session's requests at once, closes its sockets with 4403, and no others", async () => {
    const ada = await app.person();
    const tablet = await ada.device("tablet");
    await Promise.all([ada.connect(), tablet.connect()]);
    const closed = ada.closed();
    expect(await ada.ask(LogoutDocument, {})).toEqual({ logout: { userErrors: [] } });
    await expect(viewerOf(ada)).rejects.toMatchObject(unauthenticated(/session has ended/u));
    expect(await closed).toMatchObject({ code: 4403 });
    const { refreshTokens } = await ada.ask(RefreshTokensDocument, {
      input: { refreshToken: ada.tokens.refreshToken },
    });
    expect(refreshTokens?.userErrors).toMatchObject([{ code: "TOKEN_INVALID" }]);
    expect((await tablet.askOverSocket(SessionsDocument, {})).viewer.sessions).toHaveLength(1);
  });

  it("responds over the socket that it closes", async () => {
    const ada = await app.person();
    await ada.connect();
    const closed = ada.closed();
    expect(await ada.askOverSocket(LogoutDocument, {})).toEqual({ logout: { userErrors: [] } });
    expect(await closed).toMatchObject({ code: 4403 });
  });
});

describe("revokeSession", () => {
  it("ends another device's session and closes its sockets", async () => {
    const ada = await app.person();
    const tablet = await ada.device("tablet");
    await tablet.connect();
    const closed = tablet.closed();
    expect(await revoke(ada, (await currentSession(tablet)).id)).toEqual([]);
    expect(await closed).toMatchObject({ code: 4403 });
    await expect(viewerOf(tablet)).rejects.toMatchObject(unauthenticated(/session has ended/u));
    expect((await viewerOf(ada)).sessions).toHaveLength(1);
  });

  it("returns NOT_FOUND for another user's, ended or unknown session", async () => {
    const [ada, bo] = [await app.person(), await app.person()];
    const tablet = await ada.device("tablet");
    const { id } = await currentSession(tablet);
    await tablet.ask(LogoutDocument, {});
    const others = (await currentSession(bo)).id;
    for (const sessionId of [others, id, ada.userId, "nonsense", ""])
      expect(await revoke(ada, sessionId)).toEqual(NOT_FOUND);
    await viewerOf(bo);
  });
});

describe("revokeOtherSessions", () => {
  it("ends all sessions but the current one, and returns their number", async () => {
    const [ada, bo] = [await app.person(), await app.person()];
    const others = [await ada.device("tablet"), await ada.device("desktop")];
    await Promise.all(others.map((device) => device.connect()));
    const closed = others.map((device) => device.closed());
    const revokeOthers = async () => (await ada.ask(RevokeOtherSessionsDocument, {})).revokeOtherSessions;
    expect(await revokeOthers()).toEqual({ revokedCount: 2, userErrors: [] });
    for (const close of await Promise.all(closed)) expect(close).toMatchObject({ code: 4403 });
    for (const device of others) await expect(viewerOf(device)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await viewerOf(ada)).sessions).toMatchObject([{ isCurrent: true }]);
    expect(await revokeOthers()).toEqual({ revokedCount: 0, userErrors: [] });
    await viewerOf(bo);
  });
});
