import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  EditMessageDocument,
  LogoutDocument,
  RefreshTokensDocument,
  SearchMessagesDocument,
  SendOtpDocument,
  VerifyOtpDocument,
  ViewerDocument,
} from "../operations/generated/graphql.js";
import { print } from "graphql";
import { testApp } from "./testing/app.js";
import { createTestClient } from "./testing/client.js";
import { eventually } from "./testing/eventually.js";
import { keepLog } from "./testing/log-lines.js";
import { newPhoneNumber } from "./testing/person.js";
import { runOverHttp, runOverSocket } from "./testing/requests.js";

const SETTINGS = {
  RATE_LIMITS: "on",
  TRUSTED_PROXIES: "1",
  LIMIT_SEARCHES_PER_USER: "2 per hour",
  LIMIT_COST_PER_USER: "9000000 per hour",
};
const UUID = /^[\da-f-]{36}$/u;
const KEY = expect.stringMatching(/^\d+$/u);

async function loggedApp(settings: Record<string, string> = {}) {
  const kept = keepLog("info");
  const app = await testApp({ ...SETTINGS, ...settings }, undefined, { log: kept.log });
  const stranger = (address: string, accessToken?: string) =>
    createTestClient({
      url: app.url,
      accessToken: () => accessToken,
      headers: { "x-forwarded-for": address, "x-request-id": `of-${address}` },
    });
  return { kept, app, stranger };
}

describe("the start and the stop of a process", () => {
  it("counts the test accounts of production, without their numbers", async () => {
    const { kept } = await loggedApp({
      NODE_ENV: "production",
      JWT_SECRET: "a secret of thirty-two characters",
      CORS_ORIGINS: "",
      MEDIA_STORE: "off",
      SMS_GATEWAY_URL: "http://127.0.0.1:9/",
      TEST_PHONE_NUMBERS: "+14155550123=271828:Ada,+14155550124=314159:Bo",
    });
    const msg = "accept fixed codes of test phone numbers";
    expect(kept.lines(msg)).toEqual([{ level: 40, msg, testAccounts: 2 }]);
    expect(kept.text()).not.toContain("4155550");
  });

  it("have a line each, with the services and the connections that were drained", async () => {
    const { kept, app } = await loggedApp();
    const ada = await app.person("Ada");
    await ada.connect();
    const database = /^(?:MariaDB|MySQL) \d+\.\d+\.\d+ at \S+$/u;
    expect(kept.lines("started")).toEqual([
      {
        level: 30,
        msg: "started",
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
        address: app.url,
        database: expect.stringMatching(database),
        redis: "none",
        node: process.version,
        pid: process.pid,
        ms: expect.any(Number),
      },
    ]);
    await app.stop();
    const lines = kept.lines().slice(-2);
    expect(lines).toEqual([
      { level: 30, msg: "stopping", reason: "stop" },
      {
        level: 30,
        msg: "stopped",
        reason: "stop",
        sockets: 1,
        connections: expect.any(Number),
        cut: 0,
        ms: expect.any(Number),
      },
    ]);
    expect(lines[1]?.["connections"]).toBeGreaterThan(0);
  });
});

describe("a sign-in", () => {
  it("has one line with user, session, request, and whether device and account are known", async () => {
    const { kept, app, stranger } = await loggedApp();
    const phoneNumber = newPhoneNumber();
    let deviceToken: string | undefined;
    for (const address of ["198.51.100.1", "198.51.100.2"]) {
      const client = stranger(address);
      await client.ask(SendOtpDocument, { input: { phoneNumber, deviceToken } });
      const input = { phoneNumber, code: app.codeFor(phoneNumber) };
      deviceToken = (await client.ask(VerifyOtpDocument, { input })).verifyOtp?.deviceToken ?? undefined;
    }
    const line = {
      level: 30,
      msg: "audit: signed in",
      audit: "signed in",
      operation: "VerifyOtp",
      userId: KEY,
      sessionId: KEY,
    };
    expect(kept.lines("audit: signed in")).toEqual([
      { ...line, requestId: "of-198.51.100.1", address: "198.51.100.1", device: "new", account: "new" },
      { ...line, requestId: "of-198.51.100.2", address: "198.51.100.2", device: "known", account: "known" },
    ]);
  });
});

describe("a refusal by a limit", () => {
  it("names limit, operation, user and request, and a flood of one user is one line and one number", async () => {
    const { kept, app } = await loggedApp();
    const ada = await app.person("Ada");
    const search = () => ada.ask(SearchMessagesDocument, { query: "a text that nobody may read in the log" });
    await Promise.all([search(), search()]);
    for (let n = 0; n < 200; n += 1) await expect(search()).rejects.toMatchObject({ code: "RATE_LIMITED" });
    const kind = { level: 30, msg: "refused by a limit", limit: "searchesPerUser", code: "RATE_LIMITED" };
    const first = {
      ...kind,
      requestId: expect.stringMatching(UUID),
      operation: "SearchMessages",
      userId: KEY,
      sessionId: KEY,
      address: "127.0.0.1",
    };
    expect(kept.lines("refused by a limit")).toEqual([first]);
    await app.stop();
    expect(kept.lines("refused by a limit")).toEqual([first, { ...kind, more: 199, seconds: 60 }]);
    expect(kept.text()).not.toContain("nobody may read");
  });

  it("from many addresses has few lines", async () => {
    const { kept, app, stranger } = await loggedApp({ LIMIT_OTP_CHECKS_PER_ADDRESS: "1 per hour" });
    const attack = async (host: number) => {
      const client = stranger(`203.0.113.${host}`);
      const verify = () => client.ask(VerifyOtpDocument, { input: { phoneNumber: newPhoneNumber(), code: "000000" } });
      await verify();
      for (let n = 0; n < 3; n += 1) await expect(verify()).rejects.toMatchObject({ code: "RATE_LIMITED" });
    };
    for (let host = 1; host <= 50; host += 1) await attack(host);
    await app.stop();
    const lines = kept.lines("refused by a limit");
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatchObject({ limit: "otpChecksPerAddress", more: 140 });
    expect(lines[0]).toMatchObject({ operation: "VerifyOtp", address: "203.0.113.1", requestId: "of-203.0.113.1" });
    expect(lines[0]).not.toHaveProperty("userId");
  });

  it("names the setting of a bound that is no rate", async () => {
    const { kept, app } = await loggedApp({ MAX_QUERY_COST: "5000", MAX_SOCKETS_PER_USER: "1" });
    const ada = await app.person("Ada");
    const dear = "query Dear { conversations(first: 100) { nodes { id messages(first: 100) { nodes { id } } } } }";
    await runOverHttp(app, ada, { query: dear, operationName: "Dear" });
    await ada.connect();
    await expect(runOverSocket(app, ada, { query: "{ __typename }" })).rejects.toThrow();
    const named = { userId: KEY, requestId: expect.stringMatching(UUID), address: "127.0.0.1" };
    expect(kept.lines("refused by a limit")).toMatchObject([
      { limit: "MAX_QUERY_COST", code: "QUERY_TOO_COMPLEX", operation: "Dear", ...named },
      { limit: "MAX_SOCKETS_PER_USER", code: "4429", ...named },
    ]);
    // The reason has been logged.
    expect(kept.lines("closed socket: client fault")).toEqual([]);
  });
});

describe("a failed authorisation", () => {
  it("names code, reason, operation and the user of a genuine token", async () => {
    const { kept, app, stranger } = await loggedApp();
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const { id: messageId } = await ada.send(conversation, "Hello");
    const unauthenticated = { code: "UNAUTHENTICATED" };

    await expect(stranger("198.51.100.1").ask(ViewerDocument, {})).rejects.toMatchObject(unauthenticated);
    await expect(stranger("198.51.100.2", "forged").ask(ViewerDocument, {})).rejects.toMatchObject(unauthenticated);
    await bo.ask(EditMessageDocument, { input: { messageId, body: "Goodbye" } });
    await bo.ask(RefreshTokensDocument, { input: { refreshToken: "forged" } });
    await ada.ask(LogoutDocument, {});
    await expect(ada.ask(ViewerDocument, {})).rejects.toMatchObject(unauthenticated);
    await expect(ada.connect()).rejects.toThrow("closed");

    const sessionEnded = "The session has ended: sign in again.";
    const failed = { level: 30, msg: "authorisation failed" };
    expect(kept.lines("authorisation failed")).toEqual([
      {
        ...failed,
        ...{ code: "UNAUTHENTICATED", reason: "Sign in first: this needs an access token.", operation: "Viewer" },
        ...{ requestId: "of-198.51.100.1", address: "198.51.100.1" },
      },
      {
        ...failed,
        ...{ code: "UNAUTHENTICATED", reason: "The access token is not valid: sign in again.", operation: "Viewer" },
        ...{ requestId: "of-198.51.100.2", address: "198.51.100.2" },
      },
      expect.objectContaining({ ...failed, code: "FORBIDDEN", operation: "EditMessage", userId: KEY, sessionId: KEY }),
      expect.objectContaining({ ...failed, code: "TOKEN_INVALID", operation: "RefreshTokens" }),
      expect.objectContaining({
        ...failed,
        code: "UNAUTHENTICATED",
        reason: sessionEnded,
        operation: "Viewer",
        userId: KEY,
      }),
      expect.objectContaining({ ...failed, code: "4403", reason: sessionEnded, userId: KEY }),
    ]);
  });

  it("is not logged twice where the audit log has it", async () => {
    const { kept, app } = await loggedApp();
    const ada = await app.person("Ada");
    await app.app.db.execute("UPDATE users SET is_active = FALSE WHERE phone_number = ?", [ada.phoneNumber]);
    const client = createTestClient({ url: app.url, accessToken: () => undefined });
    await client.ask(SendOtpDocument, { input: { phoneNumber: ada.phoneNumber } });
    const input = { phoneNumber: ada.phoneNumber, code: app.codeFor(ada.phoneNumber) };
    await client.ask(VerifyOtpDocument, { input });
    expect(kept.lines("audit: sign-in refused")).toMatchObject([{ code: "FORBIDDEN", operation: "VerifyOtp" }]);
    expect(kept.lines("authorisation failed")).toEqual([]);
  });
});

describe("the id of a request", () => {
  it("is that of its header, or a new one for a header that is no id", async () => {
    const { kept, app } = await loggedApp();
    const ask = async (id: string) => {
      const response = await fetch(app.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-request-id": id },
        body: JSON.stringify({ query: print(ViewerDocument) }),
      });
      return response.headers.get("x-request-id");
    };
    for (const id of ["0af7651916cd43dd8448eb211c80319c", "Root=1-67891233-abcdef012345678912345678", "a".repeat(100)])
      expect(await ask(id)).toBe(id);
    for (const id of ["", "two words", "a".repeat(101), '{"a":1}']) expect(await ask(id)).toMatch(UUID);
    expect(kept.lines("authorisation failed")[0]?.["requestId"]).toBe("0af7651916cd43dd8448eb211c80319c");
  });
});

describe("a rejected socket", () => {
  it("has a line with the origin of its page, if that is one; a flood has few", async () => {
    const { kept, app } = await loggedApp();
    const connect = async (origin: string) => {
      const socket = new WebSocket(app.url.replace(/^http/u, "ws"), "graphql-transport-ws", { origin });
      await once(socket, "error");
    };
    await connect("https://evil.example.com");
    for (let n = 0; n < 30; n += 1) await connect(`https://evil.example.com/${n} a text`);
    await eventually(() => expect(kept.lines("rejected socket")).toHaveLength(1));
    expect(kept.lines("rejected socket")).toMatchObject([{ status: 403, origin: "https://evil.example.com" }]);
    await app.stop();
    expect(kept.lines("rejected socket")).toHaveLength(2);
    expect(kept.lines("rejected socket")[1]).toMatchObject({ status: 403, more: 30 });
    expect(kept.text()).not.toContain("a text");
  });
});
