import { beforeAll, expect, it, vi } from "vitest";
import { SendOtpDocument, VerifyOtpDocument } from "../../../../operations/generated/graphql.js";
import { build } from "../../../testing/app-process.js";
import { createTestClient } from "../../../testing/client.js";
import { eventually } from "../../../testing/eventually.js";
import { startHttpDouble } from "../../../testing/http-double.js";
import { startKilledServer } from "../../../testing/killed-server.js";
import { newPhoneNumber } from "../../../testing/person.js";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 180_000 });

beforeAll(build);

it("sends every code that is stored, where it is killed between any two steps of sendOtp", async () => {
  const gateway = await startHttpDouble();
  const server = await startKilledServer({
    settings: { SMS_GATEWAY_URL: gateway.url, MEDIA_STORE: "off" },
    endLeases: "UPDATE sms_outbox SET lease_until = created_at",
  });
  const { db } = server;
  const client = createTestClient({ url: server.first.url, accessToken: () => undefined });
  const codesTo = (phoneNumber: string) =>
    gateway.requests
      .map(({ body }) => JSON.parse(body) as { to: string; text: string })
      .flatMap(({ to, text }) => (to === phoneNumber ? [/\d{6}/u.exec(text)?.[0] ?? ""] : []));

  let repeats = 0;
  for (let step = 1; ; step += 1) {
    const before = server.kills.length;
    const phoneNumber = newPhoneNumber();
    await server.arm(step);
    const { sendOtp } = await server.retry(() => client.ask(SendOtpDocument, { input: { phoneNumber } }));
    await server.revive();
    // No kill in what follows: a sign-in whose answer is lost is not repeatable.
    await server.arm(0);
    await eventually(async () => expect(await db.query("SELECT 1 FROM sms_outbox")).toEqual([]), 200);
    const stored = await db.query("SELECT 1 FROM otp_verifications WHERE phone_number = ?", [phoneNumber]);
    const codes = codesTo(phoneNumber);
    expect(new Set(codes).size).toBe(stored.length);
    repeats += codes.length - stored.length;
    const input = { phoneNumber, verificationId: sendOtp?.verificationId ?? null };
    // The answered request's code came last, unless that of the killed one waited for its worker.
    const answers = [];
    for (const code of new Set(codes)) {
      const { verifyOtp } = await server.retry(() => client.ask(VerifyOtpDocument, { input: { ...input, code } }));
      answers.push(verifyOtp?.tokens);
    }
    expect(answers.filter((tokens) => tokens !== null && tokens !== undefined)).toHaveLength(1);
    if (server.kills.length === before) break;
  }
  expect(server.kills.some((kill) => kill.includes("INSERT INTO sms_outbox"))).toBe(true);
  expect(server.kills.some((kill) => kill.includes("DELETE FROM sms_outbox"))).toBe(true);
  // Between the provider's yes and the deletion of the row.
  expect(repeats).toBeGreaterThanOrEqual(1);
});
