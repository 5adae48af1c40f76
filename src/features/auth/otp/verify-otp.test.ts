import { describe, expect, it } from "vitest";
import {
  LoginHistoryDocument,
  SendOtpDocument,
  SessionsDocument,
  VerifyOtpDocument,
  type VerifyOtpInput,
  type VerifyOtpMutation,
  ViewerDocument,
} from "../../../../operations/generated/graphql.js";
import type { LoginAttempt, OtpVerification } from "../../../generated/prisma/client.js";
import { SECOND, addMs, systemClock } from "../../../infra/clock.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import { testApp } from "../../../testing/app.js";
import { createTestClient } from "../../../testing/client.js";
import { newPhoneNumber, signIn } from "../../../testing/person.js";
import { codeHashInput } from "./check.js";
import { nodesOf } from "../../../testing/nodes-of.js";

let now = systemClock();
const app = await testApp({}, () => now);
const visitor = createTestClient({ url: app.url, accessToken: () => undefined });
const prisma = await app.prisma();

/** Sends a code and answers it. */
async function send(phoneNumber: string): Promise<string> {
  await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
  return app.codeFor(phoneNumber);
}

async function verify(input: VerifyOtpInput): Promise<NonNullable<VerifyOtpMutation["verifyOtp"]>> {
  const { verifyOtp } = await visitor.ask(VerifyOtpDocument, { input });
  if (verifyOtp === null) throw new Error("verifyOtp answered nothing.");
  return verifyOtp;
}

function wrong(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

function newestCode(phoneNumber: string): Promise<OtpVerification> {
  return prisma.otpVerification.findFirstOrThrow({ where: { phoneNumber }, orderBy: { id: "desc" } });
}

function attemptsAs(phoneNumber: string): Promise<LoginAttempt[]> {
  return prisma.loginAttempt.findMany({ where: { phoneNumber }, orderBy: { id: "asc" } });
}

const refused = (code: string, message: RegExp, field = "code") => ({
  tokens: null,
  viewer: null,
  isNewUser: null,
  deviceToken: null,
  userErrors: [{ code, message: expect.stringMatching(message), field: [field] }],
});

describe("verifyOtp", () => {
  it("signs in a new number and returns its viewer in the same operation", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    const answer = await verify({ phoneNumber, code, fullName: "  Ada Lovelace ", deviceName: "Ada's phone" });
    expect(answer).toMatchObject({
      isNewUser: true,
      userErrors: [],
      viewer: { phoneNumber, user: { fullName: "Ada Lovelace" } },
      tokens: {
        refreshTokenExpiresAt: addMs(now, 30 * 86_400 * SECOND).toISOString(),
        accessTokenExpiresAt: addMs(now, 900 * SECOND - (now.getTime() % SECOND)).toISOString(),
      },
    });
    const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { phoneNumber, isPhoneVerified: true } });
    expect(await prisma.eventHead.findUnique({ where: { userId } })).toMatchObject({ seq: 0 });
    const client = createTestClient({ url: app.url, accessToken: () => answer.tokens?.accessToken });
    expect(await client.ask(ViewerDocument, {})).toMatchObject({
      viewer: { phoneNumber, sessions: [{ deviceName: "Ada's phone", isCurrent: true, ipAddress: "127.0.0.1" }] },
    });
  });

  it("signs in a known number on another device with a separate session", async () => {
    const ada = await app.person("Ada");
    const code = await send(ada.phoneNumber);
    const { verifyOtp } = await ada.ask(VerifyOtpDocument, {
      input: { phoneNumber: ada.phoneNumber, code, fullName: "Eve" },
    });
    expect(verifyOtp).toMatchObject({ isNewUser: false, viewer: { user: { id: ada.userId, fullName: "Ada" } } });
    const there = createTestClient({ url: app.url, accessToken: () => verifyOtp?.tokens?.accessToken });
    const [mine, theirs] = await Promise.all(
      [ada, there].map(async (client) => (await client.ask(SessionsDocument, {})).viewer.sessions),
    );
    expect([mine?.length, theirs?.length]).toEqual([2, 2]);
    expect(mine?.find(({ isCurrent }) => isCurrent)?.id).not.toBe(theirs?.find(({ isCurrent }) => isCurrent)?.id);
  });

  it("sets the name where there is none", async () => {
    const phoneNumber = newPhoneNumber();
    const nameless = await verify({ phoneNumber, code: await send(phoneNumber) });
    expect(nameless.viewer?.user.fullName).toBeNull();
    const named = await verify({ phoneNumber, code: await send(phoneNumber), fullName: "Grace" });
    expect(named).toMatchObject({ isNewUser: false, viewer: { user: { fullName: "Grace" } } });
    expect(named.viewer?.eventCursor).not.toBe(nameless.viewer?.eventCursor);
  });

  it("refuses a code replaced by a newer one", async () => {
    const phoneNumber = newPhoneNumber();
    const older = await send(phoneNumber);
    let newer = await send(phoneNumber);
    while (newer === older) newer = await send(phoneNumber);
    expect(await verify({ phoneNumber, code: older })).toEqual(refused("OTP_INVALID", /wrong/u));
    expect((await verify({ phoneNumber, code: newer })).userErrors).toEqual([]);
  });

  it("returns the attempts left, and after five refuses even the right code", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    for (const left of [/4 tries are left/u, /3 tries are left/u, /2 tries are left/u, /1 try is left/u, /new one/u])
      expect(await verify({ phoneNumber, code: wrong(code) })).toEqual(refused("OTP_INVALID", left));
    expect(await verify({ phoneNumber, code })).toEqual(refused("OTP_TOO_MANY_ATTEMPTS", /tried 5 times/u));
  });

  it("accepts the right code at the fifth attempt", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    for (let tries = 1; tries <= 4; tries += 1) await verify({ phoneNumber, code: wrong(code) });
    expect((await verify({ phoneNumber, code })).userErrors).toEqual([]);
  });

  it("compares at most five codes of concurrent requests", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    const tries = Array.from({ length: 20 }, () => verify({ phoneNumber, code: wrong(code) }));
    const codes = (await Promise.all(tries)).map(({ userErrors }) => userErrors[0]?.code);
    expect(codes.filter((one) => one === "OTP_INVALID")).toHaveLength(5);
    expect(codes.filter((one) => one === "OTP_TOO_MANY_ATTEMPTS")).toHaveLength(15);
    expect(await newestCode(phoneNumber)).toMatchObject({ attempts: 5, isUsed: false });
    expect(await verify({ phoneNumber, code })).toEqual(refused("OTP_TOO_MANY_ATTEMPTS", /tried 5 times/u));
  });

  it.each(["", "12345", "1234567", "abcdef", "１２３４５６"])(
    "counts a code of the wrong shape, %j, as a try",
    async (code) => {
      const phoneNumber = newPhoneNumber();
      await send(phoneNumber);
      expect(await verify({ phoneNumber, code })).toEqual(refused("OTP_INVALID", /4 tries are left/u));
      expect(await newestCode(phoneNumber)).toMatchObject({ attempts: 1 });
    },
  );

  it("refuses a code from the moment it expires", async () => {
    const phoneNumber = newPhoneNumber();
    const [early, late] = [await send(phoneNumber), now];
    now = addMs(late, 300 * SECOND);
    expect(await verify({ phoneNumber, code: early })).toEqual(refused("OTP_EXPIRED", /expired/u));
    now = addMs(late, 300 * SECOND - 1);
    expect((await verify({ phoneNumber, code: early })).userErrors).toEqual([]);
  });

  it("consumes a code once", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    await verify({ phoneNumber, code });
    expect(await verify({ phoneNumber, code })).toEqual(refused("OTP_INVALID", /used already/u));
  });

  it("consumes a code once under concurrent requests", async () => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify({ phoneNumber, code })));
    expect(answers.filter(({ tokens }) => tokens !== null)).toHaveLength(1);
    for (const { tokens, userErrors } of answers)
      if (tokens === null) expect(userErrors[0]?.code).toMatch(/^OTP_(?:INVALID|TOO_MANY_ATTEMPTS)$/u);
    expect((await newestCode(phoneNumber)).attempts).toBeLessThanOrEqual(5);
    expect(await prisma.session.count({ where: { user: { phoneNumber } } })).toBe(1);
  });

  it("refuses a number without a code", async () => {
    const phoneNumber = newPhoneNumber();
    expect(await verify({ phoneNumber, code: "123456" })).toEqual(refused("OTP_INVALID", /no longer valid/u));
  });

  it("refuses another number's code", async () => {
    const [mine, other] = [newPhoneNumber(), newPhoneNumber()];
    const code = await send(mine);
    let otherCode = await send(other);
    while (otherCode === code) otherCode = await send(other);
    expect(await verify({ phoneNumber: other, code })).toEqual(refused("OTP_INVALID", /wrong/u));
  });

  it("refuses a code that was sent for another purpose", async () => {
    const phoneNumber = newPhoneNumber();
    const [verificationId, addressGroup] = ["0".repeat(32), "127.0.0.1"];
    const text = codeHashInput({ verificationId, phoneNumber, otpType: "DELETE_ACCOUNT", code: "123456" });
    const codeHash = keyedHash(app.app.secrets.otp, text);
    const expiresAt = addMs(now, 300 * SECOND);
    const otpType = "DELETE_ACCOUNT";
    await prisma.otpVerification.create({
      data: { verificationId, addressGroup, phoneNumber, codeHash, otpType, expiresAt, createdAt: now },
    });
    for (const id of [undefined, verificationId])
      expect(await verify({ phoneNumber, code: "123456", verificationId: id })).toEqual(
        refused("OTP_INVALID", /no longer valid/u),
      );
  });

  it.each([
    ["fullName", "  ", /"fullName" must have 1 to 100 characters/u],
    ["fullName", "n".repeat(101), /"fullName" must have 1 to 100 characters/u],
    ["fullName", "two\nlines", /"fullName" must/u],
    ["fullName", "\u200b", /"fullName" must have 1 to 100 characters/u],
    ["deviceName", "d".repeat(101), /"deviceName" must have 1 to 100 characters/u],
  ])("refuses a %s of %j before it spends an attempt", async (field, value, message) => {
    const phoneNumber = newPhoneNumber();
    const code = await send(phoneNumber);
    expect(await verify({ phoneNumber, code, [field]: value })).toEqual(refused("INVALID", message, field));
    expect(await newestCode(phoneNumber)).toMatchObject({ attempts: 0 });
    const longest = { fullName: "😀".repeat(100), deviceName: "" };
    expect(await verify({ phoneNumber, code, ...longest })).toMatchObject({
      viewer: { user: { fullName: longest.fullName } },
    });
  });

  it("refuses a deactivated account, and its code stays unused", async () => {
    const { phoneNumber } = await app.person();
    await prisma.user.update({ where: { phoneNumber }, data: { isActive: false } });
    const code = await send(phoneNumber);
    expect(await verify({ phoneNumber, code })).toEqual(refused("FORBIDDEN", /not active/u, "phoneNumber"));
    expect(await newestCode(phoneNumber)).toMatchObject({ isUsed: false });
    expect(await prisma.session.count({ where: { user: { phoneNumber } } })).toBe(1);
  });

  it("limits the attempts of one address", async () => {
    const limited = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1" });
    const headers = { "x-forwarded-for": "203.0.113.1" };
    const client = createTestClient({ url: limited.url, accessToken: () => undefined, headers });
    const input = { phoneNumber: newPhoneNumber(), code: "123456" };
    for (let tries = 1; tries <= 30; tries += 1) await client.ask(VerifyOtpDocument, { input });
    await expect(client.ask(VerifyOtpDocument, { input })).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

describe("loginHistory", () => {
  it("lists failures and successes, newest first", async () => {
    const ada = await app.person();
    const { phoneNumber } = ada;
    const code = await send(phoneNumber);
    await verify({ phoneNumber, code: wrong(code) });
    now = addMs(now, 301 * SECOND);
    await verify({ phoneNumber, code });
    const { loginHistory } = (await (await signIn(app, { phoneNumber })).ask(ViewerDocument, {})).viewer;
    expect(nodesOf(loginHistory).map((node) => [node.successful, node.failureReason])).toEqual([
      [true, null],
      [false, "OTP_EXPIRED"],
      [false, "OTP_INVALID"],
      [true, null],
    ]);
    expect(nodesOf(loginHistory)[1]).toMatchObject({
      ipAddress: "127.0.0.1",
      userAgent: "node",
      createdAt: now.toISOString(),
    });
  });

  it("is paged", async () => {
    const { phoneNumber, ...ada } = await app.person();
    await send(phoneNumber);
    for (let tries = 1; tries <= 4; tries += 1) await verify({ phoneNumber, code: "x" });
    const page = async (after?: string | null) =>
      (await ada.ask(LoginHistoryDocument, { first: 2, after })).viewer.loginHistory;
    const first = await page();
    const second = await page(first.pageInfo.endCursor);
    const third = await page(second.pageInfo.endCursor);
    expect([first, second, third].map(({ edges, pageInfo }) => [edges.length, pageInfo.hasNextPage])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
    expect(new Set([first, second, third].flatMap((one) => nodesOf(one).map(({ id }) => id))).size).toBe(5);
    await expect(page("nonsense")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    const tooMany = ada.ask(LoginHistoryDocument, { first: 101 });
    await expect(tooMany).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("stores attempts on a number without an account, visible to nobody", async () => {
    const phoneNumber = newPhoneNumber();
    await verify({ phoneNumber, code: "123456" });
    const [attempt, ...others] = await attemptsAs(phoneNumber);
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({
      userId: null,
      loginMethod: "otp",
      isSuccessful: false,
      failureReason: "OTP_INVALID",
    });
  });
});
