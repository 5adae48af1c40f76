import { describe, expect, it, vi } from "vitest";
import { SendOtpDocument } from "../../../../operations/generated/graphql.js";
import { testApp } from "../../../testing/app.js";
import { createTestClient } from "../../../testing/client.js";
import { growthDuring } from "../../../testing/metrics.js";
import { newPhoneNumber } from "../../../testing/person.js";

const app = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1", LIMIT_OTP_SENDS_PER_COUNTRY: "3 per hour" });
let addresses = 0;

async function send(phoneNumber: string) {
  const headers = { "x-forwarded-for": `203.0.113.${(addresses += 1)}` };
  const client = createTestClient({ url: app.url, accessToken: () => undefined, headers });
  return (await client.ask(SendOtpDocument, { input: { phoneNumber } })).sendOtp;
}

describe("codes for the numbers of one country", () => {
  it("are limited per hour over all addresses, with a metric and one log line", async () => {
    const warn = vi.spyOn(app.app.log, "warn");
    const growth = await growthDuring(app, async () => {
      for (let sends = 1; sends <= 3; sends += 1) await send(newPhoneNumber());
      for (let sends = 1; sends <= 3; sends += 1)
        await expect(send(newPhoneNumber())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    });
    expect(growth('otp_sent_total{country="US"}')).toBe(3);
    expect(growth('rate_limited_total{limit="otpSendsPerCountry"}')).toBe(3);
    expect(app.sentCodes).toHaveLength(3);
    expect(warn.mock.calls).toEqual([
      [
        {
          ...{ country: "US", limit: "otpSendsPerCountry", retryAfter: expect.any(Number), operation: "SendOtp" },
          ...{ requestId: expect.any(String), address: "203.0.113.4" },
        },
        "refuse codes for a country: limit reached",
      ],
    ]);
    expect((await send("+4915112345678"))?.userErrors).toEqual([]);
  });

  it("delay no number that received none", async () => {
    const { country, codes } = { country: "+4915112345670", codes: app.sentCodes.length };
    for (let sends = 1; sends <= 2; sends += 1) await send(`+491511234567${sends}`);
    for (let sends = 1; sends <= 2; sends += 1)
      await expect(send(country)).rejects.toMatchObject({
        errors: [{ extensions: { retryAfter: expect.any(Number) } }],
      });
    expect(app.sentCodes).toHaveLength(codes + 2);
    const prisma = await app.prisma();
    expect(await prisma.otpVerification.count({ where: { phoneNumber: country } })).toBe(0);
  });
});
