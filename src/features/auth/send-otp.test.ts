import { describe, expect, it } from "vitest";
import { SendOtpDocument, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { DAY, SECOND, later, systemClock } from "../../infra/clock.js";
import { keyedHash } from "../../infra/secrets.js";
import { testApp } from "../../testing/app.js";
import { type TestClient, createTestClient } from "../../testing/client.js";
import { newPhoneNumber } from "../../testing/person.js";

let now = systemClock();
const app = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1" }, () => now);
let addresses = 0;

/** Somebody at an address of their own, so that no test uses up another's limit. */
function visitor(): TestClient {
  addresses += 1;
  const headers = { "x-forwarded-for": `203.0.113.${addresses}` };
  return createTestClient({ url: app.url, accessToken: () => undefined, headers });
}

async function send(
  client: TestClient,
  phoneNumber: string,
): Promise<{ expiresAt: string | null; resendAt: string | null }> {
  const { sendOtp } = await client.ask(SendOtpDocument, { input: { phoneNumber } });
  if (sendOtp === null) throw new Error("sendOtp answered nothing.");
  return sendOtp;
}

function sentTo(phoneNumber: string): string[] {
  return app.sentCodes.filter((sent) => sent.phoneNumber === phoneNumber).map((sent) => sent.code);
}

function pass(seconds: number): void {
  now = later(now, seconds * SECOND);
}

function rateLimited(retryAfter: number): object {
  return { code: "RATE_LIMITED", errors: [{ extensions: { retryAfter } }] };
}

describe("sendOtp", () => {
  it("sends six digits and says how long they are valid", async () => {
    const phoneNumber = newPhoneNumber();
    expect(await send(visitor(), phoneNumber)).toEqual({
      expiresAt: later(now, 300 * SECOND).toISOString(),
      resendAt: later(now, 30 * SECOND).toISOString(),
      userErrors: [],
    });
    expect(app.sentCodes.at(-1)).toMatchObject({
      phoneNumber,
      code: expect.stringMatching(/^\d{6}$/u),
      validMinutes: 5,
    });
  });

  it("answers the same for a number with an account and one without", async () => {
    const known = (await app.person()).phoneNumber;
    const unknown = newPhoneNumber();
    await send(visitor(), unknown);
    pass(30);
    expect(await send(visitor(), known)).toEqual(await send(visitor(), unknown));
    await expect(send(visitor(), known)).rejects.toMatchObject(rateLimited(60));
    await expect(send(visitor(), unknown)).rejects.toMatchObject(rateLimited(60));
  });

  it("makes a number wait 30, 60, 300 and 300 seconds, and lets no more than five through in 24 hours", async () => {
    const client = visitor();
    const phoneNumber = newPhoneNumber();
    const first = now;
    await send(client, phoneNumber);
    for (const wait of [30, 60, 300, 300]) {
      pass(wait - 1);
      await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
      pass(1);
      await send(client, phoneNumber);
    }
    expect(sentTo(phoneNumber)).toHaveLength(5);
    const left = (later(first, DAY).getTime() - now.getTime()) / SECOND;
    await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(left));
    pass(left - 1);
    await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
    pass(1);
    await send(client, phoneNumber);
    expect(sentTo(phoneNumber)).toHaveLength(6);
  });

  it("says in resendAt when the next one can be sent", async () => {
    const client = visitor();
    const phoneNumber = newPhoneNumber();
    for (let sends = 1; sends <= 6; sends += 1) {
      const { resendAt } = await send(client, phoneNumber);
      now = later(new Date(resendAt ?? ""), -1);
      await expect(send(client, phoneNumber)).rejects.toMatchObject(rateLimited(1));
      now = later(now, 1);
    }
  });

  it("sends one code when several are asked for at once", async () => {
    const clients = Array.from({ length: 12 }, visitor);
    for (let round = 1; round <= 10; round += 1) {
      const phoneNumber = newPhoneNumber();
      const answers = await Promise.allSettled(clients.map((client) => send(client, phoneNumber)));
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const answer of answers)
        if (answer.status === "rejected") expect(answer.reason).toMatchObject(rateLimited(30));
      expect(sentTo(phoneNumber)).toHaveLength(1);
    }
  });

  it("keeps no code that could be read", async () => {
    const phoneNumber = newPhoneNumber();
    await send(visitor(), phoneNumber);
    const kept = await app.app.db.prisma.otpVerification.findFirstOrThrow({ where: { phoneNumber } });
    const code = app.codeFor(phoneNumber);
    expect(kept.codeHash).toBe(keyedHash(app.app.secrets.otp, `${phoneNumber}:${code}`));
    expect(JSON.stringify({ ...kept, id: 0, codeHash: "" })).not.toContain(code);
  });

  it("withdraws a code that the gateway did not take", async () => {
    const client = visitor();
    const phoneNumber = newPhoneNumber();
    await send(client, phoneNumber);
    pass(30);
    const { sms } = app.app;
    const refused: string[] = [];
    Object.assign(app.app, {
      sms: ({ code }: { code: string }) => {
        refused.push(code);
        return Promise.reject(new Error("The SMS gateway answered 503."));
      },
    });
    const failure = await send(client, phoneNumber).catch((error: unknown) => error);
    Object.assign(app.app, { sms });
    expect(failure).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
    expect(JSON.stringify(failure)).not.toMatch(new RegExp(`gateway|${refused[0]}`, "u"));

    const verify = async (code = "") => client.ask(VerifyOtpDocument, { input: { phoneNumber, code } });
    if (refused[0] !== app.codeFor(phoneNumber))
      expect(await verify(refused[0])).toMatchObject({ verifyOtp: { userErrors: [{ code: "OTP_INVALID" }] } });
    expect(await verify(app.codeFor(phoneNumber))).toMatchObject({ verifyOtp: { userErrors: [] } });
    await send(client, phoneNumber);
    expect(sentTo(phoneNumber)).toHaveLength(2);
  });

  it("limits what one address can ask for", async () => {
    const client = visitor();
    for (let sends = 1; sends <= 20; sends += 1) await send(client, newPhoneNumber());
    await expect(send(client, newPhoneNumber())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await send(visitor(), newPhoneNumber());
  });

  it("refuses what is not a phone number", async () => {
    await expect(send(visitor(), "0151 234")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});
