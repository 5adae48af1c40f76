import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SendOtpDocument, ServiceDocument, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";

const TEST_PHONE_NUMBERS = "+14155550123=271828:Ada,+14155550124=314159:Bo";

async function visitorOf(settings: Record<string, string>) {
  const { url } = await testApp(settings);
  return createTestClient({ url, accessToken: () => undefined });
}

describe("service", () => {
  it("shows a signed-out client the server's name, version and settings", async () => {
    const visitor = await visitorOf({ EDIT_WINDOW_MINUTES: "20" });
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await visitor.ask(ServiceDocument, {})).service).toEqual({
      name: "ConvoSpace",
      version,
      testPeople: [],
      pushKey: null,
      maxUploadBytes: 209_715_200,
      editWindowMinutes: 20,
    });
  });

  it("lists the test people, who can sign in with what it shows", async () => {
    const visitor = await visitorOf({ TEST_PHONE_NUMBERS });
    const { testPeople } = (await visitor.ask(ServiceDocument, {})).service;
    expect(testPeople).toEqual([
      { phoneNumber: "+14155550123", code: "271828", fullName: "Ada" },
      { phoneNumber: "+14155550124", code: "314159", fullName: "Bo" },
    ]);
    for (const { phoneNumber, code, fullName } of testPeople) {
      const { sendOtp } = await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
      const input = { phoneNumber, code, verificationId: sendOtp?.verificationId ?? null };
      const { verifyOtp } = await visitor.ask(VerifyOtpDocument, { input });
      expect(verifyOtp).toMatchObject({ viewer: { phoneNumber, user: { fullName } }, userErrors: [] });
    }
  });

  it("lists no test people in production, where they can still sign in", async () => {
    const visitor = await visitorOf({
      TEST_PHONE_NUMBERS,
      NODE_ENV: "production",
      PUBLIC_URL: "https://chat.example.com",
      RATE_LIMITS: "on",
      JWT_SECRET: "a secret that has more than 32 characters",
      SMS_GATEWAY_URL: "http://127.0.0.1:1",
      CORS_ORIGINS: "",
    });
    expect((await visitor.ask(ServiceDocument, {})).service.testPeople).toEqual([]);
    const { sendOtp } = await visitor.ask(SendOtpDocument, { input: { phoneNumber: "+14155550123" } });
    expect(sendOtp?.userErrors).toEqual([]);
  });
});
