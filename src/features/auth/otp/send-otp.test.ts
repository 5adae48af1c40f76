import { describe, expect, it } from "vitest";
import {
  DeleteAccountDocument,
  SendOtpDocument,
  type SendOtpInput,
  VerifyOtpDocument,
} from "../../../../operations/generated/graphql.js";
import { DAY, SECOND, addMs, systemClock } from "../../../infra/clock.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import { testApp } from "../../../testing/app.js";
import { type TestClient, createTestClient } from "../../../testing/client.js";
import { newPhoneNumber } from "../../../testing/person.js";
import { codeHashInput } from "./check.js";

let now = systemClock();
const app = await testApp(
  { RATE_LIMITS: "on", TRUSTED_PROXIES: "1", LIMIT_OTP_SENDS_PER_ADDRESS: "100/3600" },
  () => now,
);
let addresses = 0;

/** A client at its own address, so that no test uses up another's limit. */
function visitor(accessToken?: string): TestClient {
  addresses += 1;
  const headers = { "x-forwarded-for": `203.0.${addresses >> 8}.${addresses & 255}` };
  return createTestClient({ url: app.url, accessToken: () => accessToken, headers });
}

async function ask(client: TestClient, input: SendOtpInput) {
  const { sendOtp } = await client.ask(SendOtpDocument, { input });
  if (sendOtp === null) throw new Error("sendOtp answered nothing.");
  return sendOtp;
}

const send = (client: TestClient, phoneNumber: string) => ask(client, { phoneNumber });

function sentTo(phoneNumber: string): string[] {
  return app.sentCodes.filter((sent) => sent.phoneNumber === phoneNumber).map((sent) => sent.code);
}

function pass(seconds: number): void {
  now = addMs(now, seconds * SECOND);
}

function rateLimited(retryAfter: number): object {
  return { code: "RATE_LIMITED", errors: [{ extensions: { retryAfter } }] };
}

/** Signs in from a new address, with a code that was asked for with `deviceToken`. */
async function signInFrom(phoneNumber: string, deviceToken: string | null) {
  const client = visitor();
  const { verificationId } = await ask(client, { phoneNumber, deviceToken });
  const input = { phoneNumber, code: app.codeFor(phoneNumber), verificationId };
  const { verifyOtp: answer } = await client.ask(VerifyOtpDocument, { input });
  if (answer?.tokens === undefined || answer.tokens === null) throw new Error("The sign-in was refused.");
  const { accessToken } = answer.tokens;
  return { device: visitor(accessToken), answer };
}

async function deleteAccount(device: TestClient, phoneNumber: string): Promise<void> {
  const { verificationId } = await ask(device, { phoneNumber, purpose: "DELETE_ACCOUNT" });
  const input = { code: app.codeFor(phoneNumber), verificationId };
  expect(await device.ask(DeleteAccountDocument, { input })).toEqual({ deleteAccount: { userErrors: [] } });
}

function isRateLimited(error: unknown): true {
  expect(error).toMatchObject({ code: "RATE_LIMITED" });
  return true;
}

describe("sendOtp", () => {
  it("sends six digits, and returns the request's id and the expiry", async () => {
    const phoneNumber = newPhoneNumber();
    expect(await send(visitor(), phoneNumber)).toEqual({
      verificationId: expect.stringMatching(/^[\da-f]{32}$/u),
      expiresAt: addMs(now, 300 * SECOND).toISOString(),
      resendAt: addMs(now, 30 * SECOND).toISOString(),
      userErrors: [],
    });
    expect(app.sentCodes.at(-1)).toEqual({
      phoneNumber,
      code: expect.stringMatching(/^\d{6}$/u),
      text: `${app.codeFor(phoneNumber)} is your ConvoSpace code. It is valid for 5 minutes. Share it with nobody.`,
    });
  });

  it("responds alike for a number with and without an account", async () => {
    const known = (await app.person()).phoneNumber;
    const unknown = newPhoneNumber();
    const client = visitor();
    const verificationId = expect.any(String) as string;
    expect(await send(client, known)).toEqual({ ...(await send(client, unknown)), verificationId });
    await expect(send(client, known)).rejects.toMatchObject(rateLimited(30));
    await expect(send(client, unknown)).rejects.toMatchObject(rateLimited(30));
  });

  it("makes an address wait 30, 60, 300, then 600 seconds for codes to one number, ten a day at most", async () => {
    const client = visitor();
    const phoneNumber = newPhoneNumber();
    const first = now;
    await send(client, phoneNumber);
    for (const wait of [30, 60, 300, 600, 600, 600, 600, 600, 600]) {
      pass(wait - 1);
      await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
      pass(1);
      await send(client, phoneNumber);
    }
    const left = (addMs(first, DAY).getTime() - now.getTime()) / SECOND;
    await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(left));
    pass(left - 1);
    await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
    pass(1);
    await send(client, phoneNumber);
    expect(sentTo(phoneNumber)).toHaveLength(11);
  });

  it("returns the time of the next code allowed in resendAt", async () => {
    const client = visitor();
    const phoneNumber = newPhoneNumber();
    for (let sends = 1; sends <= 11; sends += 1) {
      const { resendAt } = await send(client, phoneNumber);
      now = addMs(new Date(resendAt ?? ""), -1);
      await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
      now = addMs(now, 1);
    }
  });

  it("sends one code for concurrent requests of one address", async () => {
    for (let round = 1; round <= 5; round += 1) {
      const client = visitor();
      const phoneNumber = newPhoneNumber();
      const answers = await Promise.allSettled(Array.from({ length: 12 }, () => send(client, phoneNumber)));
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const answer of answers)
        if (answer.status === "rejected") expect(answer.reason).toMatchObject(rateLimited(30));
      expect(sentTo(phoneNumber)).toHaveLength(1);
    }
  });

  it("sends at most twenty codes a day to one number over all addresses", async () => {
    const phoneNumber = newPhoneNumber();
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => send(visitor(), phoneNumber)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    expect(sentTo(phoneNumber)).toHaveLength(20);
  });

  it("counts codes of a number through sign-ins and account deletions", async () => {
    for (const deletes of [false, true]) {
      const phoneNumber = newPhoneNumber();
      let deviceToken: string | null = null;
      const signInAndOut = async () => {
        const { device, answer } = await signInFrom(phoneNumber, deviceToken);
        deviceToken = answer.deviceToken ?? null;
        if (deletes) await deleteAccount(device, phoneNumber);
      };
      for (let rounds = 0; rounds < 50; rounds += 1) if (await signInAndOut().then(() => false, isRateLimited)) break;
      // Twenty to devices that are known, and as many to others.
      expect(sentTo(phoneNumber).length).toBeGreaterThanOrEqual(20);
      expect(sentTo(phoneNumber).length).toBeLessThanOrEqual(40);
    }
  });

  it("stores no readable code, and binds it to its request and purpose", async () => {
    const phoneNumber = newPhoneNumber();
    const { verificationId } = await send(visitor(), phoneNumber);
    const prisma = await app.prisma();
    const kept = await prisma.otpVerification.findFirstOrThrow({ where: { phoneNumber } });
    const code = app.codeFor(phoneNumber);
    const text = codeHashInput({ verificationId: verificationId ?? "", phoneNumber, otpType: "LOGIN", code });
    expect(text).toBe(`LOGIN:${verificationId}:${phoneNumber}:${code}`);
    expect(kept.codeHash).toBe(keyedHash(app.app.secrets.otp, text));
    expect(JSON.stringify({ ...kept, id: 0, codeHash: "", verificationId: "" })).not.toContain(code);
  });

  it("limits the requests of one address", async () => {
    const settings = { RATE_LIMITS: "on", TRUSTED_PROXIES: "1", LIMIT_OTP_SENDS_PER_ADDRESS: "3 per hour" };
    const { url } = await testApp(settings);
    const from = (address: string) =>
      createTestClient({ url, accessToken: () => undefined, headers: { "x-forwarded-for": address } });
    // Spellings of one address, and neighbours in one network of IPv6.
    for (const group of [
      ["203.0.113.1", "203.0.113.1:4711", "::ffff:203.0.113.1", "::ffff:cb00:7101"],
      ["2001:db8::1", "2001:0db8:0::2", "[2001:db8::3]:443", "2001:db8:0:0:ffff::4"],
    ]) {
      const [last = "", ...others] = group.toReversed();
      for (const address of others) await send(from(address), newPhoneNumber());
      await expect(send(from(last), newPhoneNumber())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    }
    await send(from("203.0.113.2"), newPhoneNumber());
    // A developer's own machine is not counted.
    for (let sends = 1; sends <= 5; sends += 1) await send(from("127.0.0.1"), newPhoneNumber());
  });

  it.each([
    ["no number", { phoneNumber: "hello" }, "phoneNumber", /begin with \+/u],
    ["a national spelling without a country", { phoneNumber: "0151 23456789" }, "phoneNumber", /defaultCountry/u],
    ["too few digits", { phoneNumber: "12", defaultCountry: "DE" }, "phoneNumber", /whole phone number/u],
    ["an extension", { phoneNumber: "+1 415 555 2671 ext. 5" }, "phoneNumber", /begin with \+/u],
    ["a country that is none", { phoneNumber: "0151", defaultCountry: "Germany" }, "defaultCountry", /ISO 3166/u],
    ["a fixed line", { phoneNumber: "+442079460000" }, "phoneNumber", /mobile/u],
    ["a premium-rate number", { phoneNumber: "+19005552671" }, "phoneNumber", /mobile/u],
    ["a toll-free number", { phoneNumber: "+18005552671" }, "phoneNumber", /mobile/u],
    ["a shared-cost number", { phoneNumber: "+448431234567" }, "phoneNumber", /mobile/u],
    ["a pager", { phoneNumber: "+447640123456" }, "phoneNumber", /mobile/u],
    ["a personal number", { phoneNumber: "+447012345678" }, "phoneNumber", /mobile/u],
    ["a satellite phone", { phoneNumber: "+8816123456789" }, "phoneNumber", /mobile/u],
    ["Inmarsat", { phoneNumber: "+870773111632" }, "phoneNumber", /mobile/u],
    ["an international network", { phoneNumber: "+882342341234" }, "phoneNumber", /mobile/u],
  ])("refuses %s with its field, and sends nothing", async (_, input, field, message) => {
    const before = app.sentCodes.length;
    expect(await ask(visitor(), input)).toMatchObject({
      verificationId: null,
      userErrors: [{ code: "INVALID", field: [field], message: expect.stringMatching(message) }],
    });
    expect(app.sentCodes).toHaveLength(before);
  });

  it("accepts a national spelling with a default country", async () => {
    await ask(visitor(), { phoneNumber: "0151 12345678", defaultCountry: "de" });
    expect(app.sentCodes.at(-1)?.phoneNumber).toBe("+4915112345678");
  });

  it("returns BAD_USER_INPUT for malformed input", async () => {
    await expect(send(visitor(), "1".repeat(201))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(send(visitor(), 14155550123 as unknown as string)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});
