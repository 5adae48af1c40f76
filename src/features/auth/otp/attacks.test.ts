import { describe, expect, it } from "vitest";
import {
  LogoutDocument,
  SendOtpDocument,
  type SendOtpInput,
  VerifyOtpDocument,
  type VerifyOtpInput,
} from "../../../../operations/generated/graphql.js";
import { SECOND, addMs, systemClock } from "../../../infra/clock.js";
import { type TestClient, createTestClient } from "../../../testing/client.js";
import { newPhoneNumber } from "../../../testing/person.js";
import { quietApp, statementsDuring } from "../../../testing/statement-log.js";

let now = systemClock();
const app = await quietApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1" }, () => now);
let addresses = 0;

/** A client at its own address. */
function visitor(address = `198.51.${(addresses += 1) >> 8}.${addresses & 255}`): TestClient {
  return createTestClient({ url: app.url, accessToken: () => undefined, headers: { "x-forwarded-for": address } });
}

async function send(client: TestClient, input: SendOtpInput): Promise<string> {
  const { sendOtp } = await client.ask(SendOtpDocument, { input });
  return sendOtp?.verificationId ?? "";
}

async function verify(client: TestClient, input: VerifyOtpInput) {
  const { verifyOtp } = await client.ask(VerifyOtpDocument, { input });
  if (verifyOtp === null) throw new Error("verifyOtp answered nothing.");
  return verifyOtp;
}

/** The statements of some work, without their values. */
async function shapesOf(work: () => Promise<unknown>): Promise<string[]> {
  const statements = await statementsDuring(app, work);
  return statements.map((sql) => sql.replace(/'(?:[^'\\]|\\.)*'|\d+/gsu, "?"));
}

const wrong = (code: string) => (code === "000000" ? "000001" : "000000");
const LIMITED = { code: "RATE_LIMITED" };

describe("a stranger", () => {
  it("does not delay the owner at another address by requesting codes", async () => {
    const { phoneNumber } = await app.person();
    const stranger = visitor();
    for (let sends = 0; sends < 10; sends += 1) {
      await send(stranger, { phoneNumber });
      now = addMs(now, 600 * SECOND);
    }
    const owner = visitor();
    await send(owner, { phoneNumber });
    expect((await verify(owner, { phoneNumber, code: app.codeFor(phoneNumber) })).userErrors).toEqual([]);
  });

  it("at the owner's address delays the owner by ten minutes at most", async () => {
    const phoneNumber = newPhoneNumber();
    const shared = visitor();
    for (let sends = 1; sends < 10; sends += 1) {
      await send(shared, { phoneNumber });
      const wait = await send(shared, { phoneNumber }).catch((error: unknown) => error);
      expect(wait).toMatchObject(LIMITED);
      const { retryAfter } = (wait as { errors: { extensions: { retryAfter: number } }[] }).errors[0]?.extensions ?? {
        retryAfter: Infinity,
      };
      expect(retryAfter).toBeLessThanOrEqual(600);
      now = addMs(now, retryAfter * SECOND);
    }
  });

  it("does not block a trusted device by exhausting a number's quota over many addresses", async () => {
    const phoneNumber = newPhoneNumber();
    const device = visitor();
    await send(device, { phoneNumber });
    const { deviceToken } = await verify(device, { phoneNumber, code: app.codeFor(phoneNumber) });
    for (let sends = 1; sends < 20; sends += 1) await send(visitor(), { phoneNumber });

    await expect(send(visitor(), { phoneNumber })).rejects.toMatchObject(LIMITED);
    await expect(send(device, { phoneNumber })).rejects.toMatchObject(LIMITED);
    const elsewhere = visitor();
    const verificationId = await send(elsewhere, { phoneNumber, deviceToken });
    const code = app.codeFor(phoneNumber);
    expect((await verify(elsewhere, { phoneNumber, code, verificationId })).userErrors).toEqual([]);
    await expect(send(elsewhere, { phoneNumber, deviceToken })).rejects.toMatchObject({
      errors: [{ extensions: { retryAfter: 30 } }],
    });
  });

  it("cannot block the codes of a signed-in device to delete the account, nor after it has signed out", async () => {
    const phoneNumber = newPhoneNumber();
    const first = visitor();
    await send(first, { phoneNumber });
    const { tokens, deviceToken } = await verify(first, { phoneNumber, code: app.codeFor(phoneNumber) });
    const headers = { "x-forwarded-for": "192.0.2.1" };
    const device = createTestClient({ url: app.url, accessToken: () => tokens?.accessToken, headers });
    for (let sends = 1; sends < 20; sends += 1) await send(visitor(), { phoneNumber });
    await expect(send(visitor(), { phoneNumber })).rejects.toMatchObject(LIMITED);
    await send(device, { phoneNumber, purpose: "DELETE_ACCOUNT" });
    await device.ask(LogoutDocument, {});
    await send(visitor(), { phoneNumber, deviceToken });
  });

  it("gains nothing by a forged, truncated or foreign device token", async () => {
    const [phoneNumber, other] = [newPhoneNumber(), newPhoneNumber()];
    const device = visitor();
    await send(device, { phoneNumber: other });
    const { deviceToken } = await verify(device, { phoneNumber: other, code: app.codeFor(other) });
    for (let sends = 0; sends < 20; sends += 1) await send(visitor(), { phoneNumber });
    const [id = "", tag = ""] = (deviceToken ?? "").split(".");
    for (const token of [
      deviceToken,
      "",
      `${id}.`,
      `${id}.${"0".repeat(64)}`,
      `${"0".repeat(32)}.${tag}`,
      "x".repeat(9999),
    ])
      await expect(send(visitor(), { phoneNumber, deviceToken: token ?? null })).rejects.toMatchObject(LIMITED);
  });

  it("invalidates no code of the owner by wrong attempts or by new requests", async () => {
    const { phoneNumber } = await app.person();
    const [owner, stranger] = [visitor(), visitor()];
    const verificationId = await send(owner, { phoneNumber });
    const code = app.codeFor(phoneNumber);
    const guess = async (id: string | null) => {
      for (let tries = 0; tries < 6; tries += 1)
        await verify(stranger, { phoneNumber, code: wrong(code), verificationId: id });
    };
    await guess(null);
    await guess(await send(stranger, { phoneNumber }));
    expect((await verify(owner, { phoneNumber, code, verificationId })).userErrors).toEqual([]);
  });

  it("cannot use the owner's code with their own request", async () => {
    const { phoneNumber } = await app.person();
    const [owner, stranger] = [visitor(), visitor()];
    await send(owner, { phoneNumber });
    const code = app.codeFor(phoneNumber);
    let own = await send(stranger, { phoneNumber });
    while (app.codeFor(phoneNumber) === code) {
      now = addMs(now, 30 * SECOND);
      own = await send(stranger, { phoneNumber });
    }
    expect((await verify(stranger, { phoneNumber, code, verificationId: own })).userErrors).toMatchObject([
      { code: "OTP_INVALID" },
    ]);
  });

  it("gets the same response of verifyOtp after the same statements, for every state of a number", async () => {
    const { phoneNumber: registered } = await app.person();
    const [never, live, used, dead, expired] = Array.from({ length: 5 }, newPhoneNumber) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const owner = visitor();
    await send(owner, { phoneNumber: expired });
    now = addMs(now, 301 * SECOND);
    for (const phoneNumber of [live, used, dead]) await send(owner, { phoneNumber });
    await verify(owner, { phoneNumber: used, code: app.codeFor(used) });
    for (let tries = 0; tries < 5; tries += 1)
      await verify(owner, { phoneNumber: dead, code: wrong(app.codeFor(dead)) });

    const answers = new Set<string>();
    for (const verificationId of [null, "0".repeat(32), "no id"]) {
      const statements = new Set<string>();
      for (const phoneNumber of [registered, never, live, used, dead, expired]) {
        const ask = async () => {
          answers.add(JSON.stringify(await verify(visitor(), { phoneNumber, code: "123456", verificationId })));
        };
        statements.add((await shapesOf(ask)).join("\n"));
      }
      expect(statements.size).toBe(1);
    }
    expect([...answers]).toEqual([expect.stringContaining("OTP_INVALID")]);
  });
});

describe("a code", () => {
  it("is accepted from any address with its verification id, and without it from the same address group only", async () => {
    const phoneNumber = newPhoneNumber();
    const [home, sameNetwork, mobile] = [visitor("2001:db8::1"), visitor("2001:db8::ffff:1"), visitor()];
    const verificationId = await send(home, { phoneNumber });
    const input = { phoneNumber, code: app.codeFor(phoneNumber) };
    expect((await verify(mobile, input)).userErrors).toMatchObject([{ code: "OTP_INVALID" }]);
    expect((await verify(mobile, { ...input, verificationId })).userErrors).toEqual([]);

    now = addMs(now, 30 * SECOND);
    await send(home, { phoneNumber });
    expect((await verify(sameNetwork, { phoneNumber, code: app.codeFor(phoneNumber) })).userErrors).toEqual([]);
  });
});

describe("sendOtp", () => {
  it("runs the same statements for a number with and without an account", async () => {
    const [known, unknown] = [(await app.person()).phoneNumber, newPhoneNumber()];
    const client = visitor();
    const ofKnown = await shapesOf(() => send(client, { phoneNumber: known }));
    expect(ofKnown).toEqual(await shapesOf(() => send(client, { phoneNumber: unknown })));
    expect(ofKnown.length).toBeGreaterThan(3);
    expect(ofKnown.join("\n")).not.toContain("users");
  });
});
