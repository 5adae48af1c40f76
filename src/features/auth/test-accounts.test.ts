import { describe, expect, it } from "vitest";
import { SendOtpDocument, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { newPhoneNumber } from "../../testing/person.js";

const app = await testApp({
  RATE_LIMITS: "on",
  TRUSTED_PROXIES: "1",
  TEST_PHONE_NUMBERS: "+14155550123=271828:Ada",
  OTP_COUNTRIES: "AR",
  LIMIT_OTP_CHECKS_PER_ADDRESS: "5 per hour",
});
const phoneNumber = "+14155550123";

async function signIn(address: string, code: string, fullName?: string) {
  const headers = { "x-forwarded-for": address };
  const client = createTestClient({ url: app.url, accessToken: () => undefined, headers });
  const { sendOtp } = await client.ask(SendOtpDocument, { input: { phoneNumber } });
  const verificationId = sendOtp?.verificationId ?? null;
  const input = { phoneNumber, code, verificationId, ...(fullName !== undefined && { fullName }) };
  return (await client.ask(VerifyOtpDocument, { input })).verifyOtp;
}

describe("a test account", () => {
  it("signs in with its code without limits or SMS, under its name", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn("203.0.113.1", "271828")));
    for (let times = 0; times < 20; times += 1) answers.push(await signIn("203.0.113.1", "271828"));
    for (const answer of answers)
      expect(answer).toMatchObject({ userErrors: [], viewer: { phoneNumber, user: { fullName: "Ada" } } });
    expect(app.sentCodes).toEqual([]);
  });

  it("limits wrong codes", async () => {
    for (let times = 0; times < 5; times += 1)
      expect((await signIn("203.0.113.2", "000000"))?.userErrors).toMatchObject([{ code: "OTP_INVALID" }]);
    await expect(signIn("203.0.113.2", "271828")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("signs in to no other number", async () => {
    const client = createTestClient({ url: app.url, accessToken: () => undefined });
    const { sendOtp } = await client.ask(SendOtpDocument, { input: { phoneNumber: newPhoneNumber() } });
    expect(sendOtp?.userErrors).toMatchObject([{ code: "INVALID", field: ["phoneNumber"] }]);
    expect(app.sentCodes).toEqual([]);
  });
});

describe("OTP_COUNTRIES", () => {
  it("restricts codes to its countries", async () => {
    const client = createTestClient({ url: app.url, accessToken: () => undefined });
    const input = { phoneNumber: "11 2345 6789", defaultCountry: "AR" };
    expect((await client.ask(SendOtpDocument, { input })).sendOtp?.userErrors).toEqual([]);
    expect(app.sentCodes.at(-1)?.phoneNumber).toBe("+5491123456789");
  });
});
