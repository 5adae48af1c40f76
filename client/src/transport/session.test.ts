import { describe, expect, it, onTestFinished } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { type TestApp, testApp } from "../../../src/testing/app.js";
import { newPhoneNumber } from "../../../src/testing/person.js";
import { EventCursorDocument } from "../generated/documents/index.js";
import type { StoredSession, TransportPorts } from "../ports.js";
import { type FakeBrowser, fakeBrowser } from "../testing/ports.js";
import { Offline, RateLimited, Refused, SignedOut } from "./errors.js";
import { type TransportCore, composeTransport } from "./transport.js";

const app = await testApp();

/** Opens a tab of a browser; its socket stays off. */
async function openTab(browser: FakeBrowser, ports: Partial<TransportPorts> = {}, { url }: TestApp = app) {
  const tab = browser.tab();
  const transport = composeTransport({ url, deviceName: "test", ports: { ...tab.ports, ...ports } });
  onTestFinished(() => transport.close());
  await transport.session.ready;
  return transport;
}

async function signIn(
  { session }: TransportCore,
  phoneNumber = newPhoneNumber(),
  { codeFor }: TestApp = app,
): Promise<string> {
  await session.sendCode(phoneNumber);
  const { userId } = await session.verifyCode({ phoneNumber, code: codeFor(phoneNumber), fullName: "Ada" });
  return userId;
}

/** Requests of one operation, counted; `answer` may replace the response. */
function countingFetch(operation: string, answer: (response: Response) => Response = (response) => response) {
  let count = 0;
  const counted: typeof fetch = async (url, options) => {
    const response = await fetch(url, options);
    if (typeof options?.body !== "string" || !options.body.includes(operation)) return response;
    count += 1;
    return answer(response);
  };
  return { fetch: counted, count: () => count };
}

const storedIn = async ({ sessions }: FakeBrowser): Promise<StoredSession> => {
  const [session] = await sessions.list();
  if (session === undefined) throw new Error("Nobody is signed in.");
  return session;
};

describe("a session", () => {
  it("is found again by a new tab and after a reload", async () => {
    const browser = fakeBrowser();
    const first = await openTab(browser);
    expect(first.session.state.get()).toEqual({ state: "signedOut" });
    const userId = await signIn(first);
    const second = await openTab(browser);
    expect(second.session.state.get()).toEqual({ state: "signedIn", userId });
    expect(second.session.accounts.get()).toMatchObject([{ userId, fullName: "Ada" }]);
    await expect(second.request(EventCursorDocument, {})).resolves.toMatchObject({ viewer: {} });
  });

  it("refreshes its tokens once for all tabs and requests", async () => {
    const { fetch, count } = countingFetch("refreshTokens");
    const browser = fakeBrowser({ fetch });
    const first = await openTab(browser);
    await signIn(first);
    const second = await openTab(browser);
    const refused = (await storedIn(browser)).accessToken;
    // Access tokens of one second are the same.
    await sleep(1100);
    await Promise.all([first, second, first].map(({ session }) => session.renew(refused)));
    expect(count()).toBe(1);
    expect(first.session.accessToken()).toBe(second.session.accessToken());
    expect(first.session.accessToken()).not.toBe(refused);
  });

  it("refreshes before the access token expires", async () => {
    const shortLived = await testApp({ ACCESS_TOKEN_SECONDS: "2" });
    const { fetch, count } = countingFetch("refreshTokens");
    const tab = await openTab(fakeBrowser({ fetch }), {}, shortLived);
    await signIn(tab, newPhoneNumber(), shortLived);
    await expect.poll(count).toBeGreaterThan(1);
    expect(tab.session.state.get()).toHaveProperty("userId");
  });

  it("gets the same next tokens when the answer to a refresh is lost", async () => {
    const answers: string[] = [];
    const { fetch } = countingFetch("refreshTokens", (response) => {
      answers.push("answered");
      if (answers.length === 1) throw new TypeError("The connection was cut.");
      return response;
    });
    const browser = fakeBrowser({ fetch });
    const tab = await openTab(browser);
    await signIn(tab);
    const { accessToken, refreshToken } = await storedIn(browser);
    await tab.session.renew(accessToken);
    expect(answers).toHaveLength(2);
    expect((await storedIn(browser)).refreshToken).not.toBe(refreshToken);
    await expect(tab.request(EventCursorDocument, {})).resolves.toMatchObject({ viewer: {} });
  });

  it("ends in all tabs when an old refresh token was used elsewhere", async () => {
    const browser = fakeBrowser();
    const first = await openTab(browser);
    await signIn(first);
    const second = await openTab(browser);
    const old = await storedIn(browser);
    for (let times = 0; times < 2; times += 1) await first.session.renew((await storedIn(browser)).accessToken);
    await browser.sessions.put({ ...old, accessToken: "expired" });
    await second.session.switchTo(old.userId);
    await expect(second.session.renew("expired")).rejects.toMatchObject({ reason: "TOKEN_REUSED" });
    const ended = { state: "ended", reason: "TOKEN_REUSED" };
    expect(second.session.state.get()).toEqual(ended);
    await expect.poll(() => first.session.state.get()).toEqual(ended);
    // It is signed in in this browser no more.
    for (const { session } of [first, second]) await expect.poll(() => session.accounts.get()).toEqual([]);
    await expect(first.request(EventCursorDocument, {})).rejects.toBeInstanceOf(SignedOut);
  });

  it.each([
    ["the server refuses", "a token of nobody"],
    ["is no text, as a damaged store returns it", undefined as never],
  ])("is over when its refresh token %s", async (_what, refreshToken) => {
    const browser = fakeBrowser();
    const tab = await openTab(browser);
    await signIn(tab);
    const session = await storedIn(browser);
    await browser.sessions.put({ ...session, refreshToken });
    await expect(tab.session.renew(session.accessToken)).rejects.toMatchObject({ reason: "TOKEN_INVALID" });
  });

  it("deletes the data in every tab at sign-out, and ends on the server", async () => {
    const browser = fakeBrowser();
    const first = await openTab(browser);
    const userId = await signIn(first);
    const second = await openTab(browser);
    const { accessToken } = await storedIn(browser);
    const wiped: string[] = [];
    first.session.onWipe((id) => Promise.resolve(void wiped.push(`first ${id}`)));
    second.session.onWipe((id) => Promise.resolve(void wiped.push(`second ${id}`)));
    await first.session.signOut();
    await expect.poll(() => second.session.state.get()).toEqual({ state: "signedOut" });
    expect(wiped).toEqual([`first ${userId}`, `second ${userId}`]);
    expect(await browser.sessions.list()).toEqual([]);
    expect(second.session.accounts.get()).toEqual([]);
    const headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
    const body = JSON.stringify({ query: String(EventCursorDocument) });
    const response = await fetch(app.url, { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  });

  it("signs out within 3 s of a server that does not answer", async () => {
    const browser = fakeBrowser();
    let isReachable = true;
    const tab = await openTab(browser, {
      fetch: (...request) => (isReachable ? fetch(...request) : new Promise(() => undefined)),
    });
    await signIn(tab);
    isReachable = false;
    await tab.session.signOut();
    expect(tab.session.state.get()).toEqual({ state: "signedOut" });
    expect(await browser.sessions.list()).toEqual([]);
  });

  it("is another account's in each tab", async () => {
    const browser = fakeBrowser();
    const first = await openTab(browser);
    const second = await openTab(browser);
    const ada = await signIn(first);
    const jun = await signIn(second);
    expect(first.session.state.get()).toEqual({ state: "signedIn", userId: ada });
    expect(second.session.state.get()).toEqual({ state: "signedIn", userId: jun });
    await expect.poll(() => first.session.accounts.get()).toHaveLength(2);
    await second.session.switchTo(ada);
    await first.session.switchTo(jun);
    expect(first.session.accessToken()).not.toBe(second.session.accessToken());
    // The one last used first.
    expect(first.session.accounts.get().map(({ userId }) => userId)).toEqual([jun, ada]);
    await first.session.switchTo(ada);
    expect(first.session.accounts.get().map(({ userId }) => userId)).toEqual([ada, jun]);
    expect(first.session.accessToken()).toBe(second.session.accessToken());
  });

  it("refuses a malformed number and a wrong code by code and field", async () => {
    const { session } = await openTab(fakeBrowser());
    await expect(session.sendCode("+1")).rejects.toMatchObject({ code: "INVALID" });
    const phoneNumber = newPhoneNumber();
    await session.sendCode(phoneNumber);
    const code = app.codeFor(phoneNumber) === "000000" ? "000001" : "000000";
    const refused = await session.verifyCode({ phoneNumber, code }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ code: "OTP_INVALID" });
  });
});

describe("a request", () => {
  it("reports that the server did not answer", async () => {
    const tab = await openTab(fakeBrowser(), { fetch: () => Promise.reject(new TypeError("fetch failed")) });
    await expect(tab.request(EventCursorDocument, {})).rejects.toBeInstanceOf(Offline);
  });

  it("has the seconds to wait after too many requests", async () => {
    const error = { message: "Too many codes", extensions: { code: "RATE_LIMITED", retryAfter: 3600 } };
    const tab = await openTab(fakeBrowser(), {
      fetch: () => Promise.resolve(new Response(JSON.stringify({ errors: [error] }))),
    });
    const refused = await tab.session.sendCode(newPhoneNumber()).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(RateLimited);
    expect(refused).toMatchObject({ retryAfter: 3600 });
  });

  it.each([
    ["{}", "has no data"],
    ['{"errors":[{"message":"From a proxy"}]}', "From a proxy"],
  ])("has a code where the answer has none: %s", async (answer, message) => {
    const tab = await openTab(fakeBrowser(), { fetch: () => Promise.resolve(new Response(answer)) });
    const failed = await tab.session.sendCode(newPhoneNumber()).catch((cause: unknown) => cause);
    expect(failed).toMatchObject({ code: "UNKNOWN", message: expect.stringContaining(message) as string });
  });

  it("without a session is refused", async () => {
    const tab = await openTab(fakeBrowser());
    await expect(tab.request(EventCursorDocument, {})).rejects.toBeInstanceOf(SignedOut);
  });

  it("repeats requests until the server is available", async () => {
    let answers = 0;
    const unavailable = JSON.stringify({ errors: [{ message: "Later", extensions: { code: "SERVICE_UNAVAILABLE" } }] });
    const browser = fakeBrowser();
    const tab = await openTab(browser, {
      fetch: (url, options) => {
        const isQuery = typeof options?.body === "string" && options.body.includes("EventCursor");
        return isQuery && ++answers === 1
          ? Promise.resolve(new Response(unavailable, { status: 503 }))
          : fetch(url, options);
      },
    });
    await signIn(tab);
    await expect(tab.request(EventCursorDocument, {})).resolves.toMatchObject({ viewer: {} });
    expect(answers).toBe(2);
  });
});
