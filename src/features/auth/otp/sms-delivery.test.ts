import { afterEach, describe, expect, it, vi } from "vitest";
import {
  DeleteAccountDocument,
  SendOtpDocument,
  type SendOtpInput,
  VerifyOtpDocument,
} from "../../../../operations/generated/graphql.js";
import { MINUTE, SECOND, addMs, systemClock } from "../../../infra/clock.js";
import { createAppDatabase, startTestApp } from "../../../testing/app.js";
import { type TestClient, createTestClient } from "../../../testing/client.js";
import { eventually } from "../../../testing/eventually.js";
import { startHttpDouble } from "../../../testing/http-double.js";
import { growthDuring as growthOf } from "../../../testing/metrics.js";
import { newPhoneNumber, signUp } from "../../../testing/person.js";
import { createOutbox } from "./outbox.js";

let now = systemClock();
const gateway = await startHttpDouble();
const database = await createAppDatabase();
const settings = {
  SMS_PROVIDER: "http",
  SMS_GATEWAY_URL: gateway.url,
  SMS_GATEWAY_TOKEN: "bearer-of-sms",
  SMS_GATEWAY_TIMEOUT_MS: "1000",
  JWT_SECRET: "a secret that both processes of this test share",
  RATE_LIMITS: "on",
  TRUSTED_PROXIES: "1",
  LIMIT_OTP_SENDS_PER_ADDRESS: "100/3600",
};
const app = await startTestApp(database, settings, () => now);
const other = await startTestApp({ ...database, drop: () => Promise.resolve() }, settings, () => now);
const { db, log } = app.app;
const worker = createOutbox(app.app);

let addresses = 0;

function visitor(accessToken?: string): TestClient {
  addresses += 1;
  const headers = { "x-forwarded-for": `203.0.${addresses >> 8}.${addresses & 255}`, "user-agent": "phone/1" };
  return createTestClient({ url: app.url, accessToken: () => accessToken, headers });
}

async function send(phoneNumber: string, client = visitor(), more: Partial<SendOtpInput> = {}) {
  const { sendOtp } = await client.ask(SendOtpDocument, { input: { phoneNumber, ...more } });
  if (sendOtp === null) throw new Error("sendOtp answered nothing.");
  return sendOtp;
}

function pass(seconds: number): void {
  now = addMs(now, seconds * SECOND);
}

const answerWith = (status: number) => gateway.answer((response) => response.writeHead(status).end());

/** Texts that the gateway has received for a number. */
function textsTo(phoneNumber: string): string[] {
  return gateway.requests
    .map(({ body }) => JSON.parse(body) as { to: string; text: string })
    .flatMap(({ to, text }) => (to === phoneNumber ? [text] : []));
}

const codesTo = (phoneNumber: string) => textsTo(phoneNumber).map((text) => /\d{6}/u.exec(text)?.[0] ?? "");

function rowsOf(phoneNumber: string) {
  return db.query<{ attempts: number; dueAt: Date; leaseUntil: Date | null; sealedText: Buffer }>(
    `SELECT attempts, due_at AS dueAt, lease_until AS leaseUntil, sealed_text AS sealedText
     FROM sms_outbox WHERE phone_number = ?`,
    [phoneNumber],
  );
}

function historyOf(phoneNumber: string) {
  return db.query(
    `SELECT login_method AS method, failure_reason AS reason, ip_address AS address, user_agent AS agent,
            is_successful AS isSuccessful FROM login_history WHERE phone_number = ? ORDER BY id`,
    [phoneNumber],
  );
}

async function verify(phoneNumber: string, code: string, verificationId?: string | null, client = visitor()) {
  const input = { phoneNumber, code, ...(verificationId !== undefined && { verificationId }) };
  const { verifyOtp } = await client.ask(VerifyOtpDocument, { input });
  return verifyOtp?.userErrors.map(({ code: error }) => error);
}

/** Increase of a series in both processes, whose workers may send any message. */
async function growthDuring(run: () => Promise<unknown>): Promise<(series: string) => number> {
  let ofOther: (series: string) => number = () => 0;
  const own = await growthOf(app, async () => (ofOther = await growthOf(other, run)));
  return (series) => own(series) + ofOther(series);
}

/** Runs the worker, and waits until it and the apps' own have nothing under way. */
async function work(): Promise<void> {
  await worker.run();
  await eventually(async () =>
    expect(await db.query("SELECT 1 FROM sms_outbox WHERE lease_until > ?", [now])).toEqual([]),
  );
}

afterEach(async () => {
  answerWith(200);
  await db.execute("DELETE FROM sms_outbox");
});

const SENT = { verificationId: expect.any(String) as string, expiresAt: expect.any(String) as string, userErrors: [] };
const failed = (message: string) => ({
  verificationId: null,
  expiresAt: null,
  resendAt: null,
  userErrors: [{ code: "SMS_FAILED", field: ["phoneNumber"], message }],
});

describe("a code that the provider takes", () => {
  it("leaves no row, no failure and a count", async () => {
    const phoneNumber = newPhoneNumber();
    const growth = await growthDuring(async () => expect(await send(phoneNumber)).toMatchObject(SENT));
    expect(codesTo(phoneNumber)).toHaveLength(1);
    expect(await rowsOf(phoneNumber)).toEqual([]);
    expect(await historyOf(phoneNumber)).toEqual([]);
    expect(growth('sms_total{provider="http",outcome="accepted"}')).toBe(1);
    expect(growth('otp_sent_total{country="US"}')).toBe(1);
  });

  it("is in the outbox under a lease while it is sent, sealed", async () => {
    const phoneNumber = newPhoneNumber();
    let rows: Awaited<ReturnType<typeof rowsOf>> = [];
    gateway.answer((response) => void rowsOf(phoneNumber).then((found) => ((rows = found), response.end())));
    await send(phoneNumber);
    expect(rows).toMatchObject([{ attempts: 1 }]);
    expect(rows[0]?.leaseUntil?.getTime()).toBeGreaterThan(now.getTime());
    const [code = ""] = codesTo(phoneNumber);
    expect(rows[0]?.sealedText.toString("latin1")).not.toMatch(new RegExp(`${code}|ConvoSpace`, "u"));
  });
});

describe("a number that cannot receive", () => {
  it("is refused alike with and without an account, voids the code and counts for waits", async () => {
    const person = await signUp({ url: app.url, codeFor: (number) => codesTo(number).at(-1) ?? "" });
    pass(30);
    answerWith(422);
    for (const phoneNumber of [person.phoneNumber, newPhoneNumber()]) {
      const client = visitor();
      const growth = await growthDuring(async () =>
        expect(await send(phoneNumber, client)).toEqual(failed("This number cannot receive our message.")),
      );
      expect(growth('sms_total{provider="http",outcome="number"}')).toBe(1);
      expect(growth('otp_sent_total{country="US"}')).toBe(0);
      expect(await rowsOf(phoneNumber)).toEqual([]);
      const [code = ""] = codesTo(phoneNumber).slice(-1);
      expect(await verify(phoneNumber, code, undefined, client)).toEqual(["OTP_INVALID"]);
      expect((await historyOf(phoneNumber)).slice(-2)).toMatchObject([
        {
          method: "sms",
          reason: "SMS_FAILED",
          address: expect.stringMatching(/^203/u),
          agent: "phone/1",
          isSuccessful: 0,
        },
        { method: "otp", reason: "OTP_INVALID" },
      ]);
      await expect(send(phoneNumber, client)).rejects.toMatchObject({
        code: "RATE_LIMITED",
        errors: [{ extensions: { retryAfter: 30 } }],
      });
    }
    await person.leave();
  });

  it("leaves an earlier code of the same address usable, without its id too", async () => {
    const phoneNumber = newPhoneNumber();
    const client = visitor();
    await send(phoneNumber, client);
    const [first = ""] = codesTo(phoneNumber);
    pass(30);
    answerWith(422);
    await send(phoneNumber, client);
    expect(await verify(phoneNumber, first, undefined, client)).toEqual([]);
  });

  it("costs the quota of the number: twenty failures a day", async () => {
    const phoneNumber = newPhoneNumber();
    answerWith(422);
    for (let sends = 1; sends <= 20; sends += 1) await send(phoneNumber);
    await expect(send(phoneNumber)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(textsTo(phoneNumber)).toHaveLength(20);
  });
});

describe("a refusal that the operator has to mend", () => {
  it("voids the code, and is logged as an error once an hour", async () => {
    const error = vi.spyOn(log, "error");
    answerWith(401);
    const growth = await growthDuring(async () => {
      for (let sends = 1; sends <= 3; sends += 1)
        expect(await send(newPhoneNumber())).toEqual(failed("Messages cannot be sent at the moment. Try again later."));
      pass(3601);
      await send(newPhoneNumber());
    });
    expect(growth('sms_total{provider="http",outcome="refused"}')).toBe(4);
    const line = [{ provider: "http", reason: "answered 401" }, expect.stringMatching(/^SMS refused/u)];
    expect(error.mock.calls).toEqual([line, line]);
    expect(await db.query("SELECT 1 FROM sms_outbox")).toEqual([]);
  });
});

describe("a provider that is away", () => {
  it("is tried again after 2, 6, 15 and 30 seconds with the same code; then the code is void", async () => {
    const phoneNumber = newPhoneNumber();
    answerWith(503);
    const growth = await growthDuring(async () => {
      const answer = await send(phoneNumber);
      expect(answer).toMatchObject(SENT);
      let attempts = 1;
      for (const seconds of [2, 6, 15, 30]) {
        expect(await historyOf(phoneNumber)).toEqual([]);
        expect(await rowsOf(phoneNumber)).toMatchObject([
          { attempts, leaseUntil: null, dueAt: addMs(now, seconds * SECOND) },
        ]);
        pass(seconds - 0.001);
        await work();
        expect(textsTo(phoneNumber)).toHaveLength(attempts);
        pass(0.001);
        await work();
        attempts += 1;
        expect(textsTo(phoneNumber)).toHaveLength(attempts);
      }
      expect(new Set(textsTo(phoneNumber)).size).toBe(1);
      const [code = ""] = codesTo(phoneNumber);
      expect(await verify(phoneNumber, code, answer.verificationId)).toEqual(["OTP_EXPIRED"]);
    });
    expect(await rowsOf(phoneNumber)).toEqual([]);
    expect(await historyOf(phoneNumber)).toMatchObject([
      { method: "sms", reason: "SMS_FAILED", address: null, agent: null },
      { method: "otp", reason: "OTP_EXPIRED" },
    ]);
    expect(growth('sms_total{provider="http",outcome="retry"}')).toBe(5);
    expect(growth('sms_total{provider="http",outcome="given_up"}')).toBe(1);
  });

  it("and comes back sends the code that the person then signs in with", async () => {
    const phoneNumber = newPhoneNumber();
    gateway.answer((response) => response.destroy());
    const { verificationId, resendAt } = await send(phoneNumber);
    expect(resendAt).toBe(addMs(now, 30 * SECOND).toISOString());
    answerWith(200);
    pass(2);
    const growth = await growthDuring(work);
    expect(growth('sms_total{provider="http",outcome="accepted"}')).toBe(1);
    expect(await rowsOf(phoneNumber)).toEqual([]);
    const codes = codesTo(phoneNumber);
    expect(codes).toHaveLength(2);
    expect(await verify(phoneNumber, codes[1] ?? "", verificationId)).toEqual([]);
  });

  it("is tried again by a timer of the process, at the time that is due", async () => {
    const phoneNumber = newPhoneNumber();
    const runAt = vi.spyOn(app.app.outbox, "runAt");
    answerWith(503);
    await send(phoneNumber);
    const dueAt = addMs(now, 2 * SECOND);
    expect(runAt.mock.calls).toEqual([[dueAt]]);
    answerWith(200);
    // The clock of the apps stands still, so that their own timers find nothing due.
    const outbox = createOutbox({ ...app.app, now: () => dueAt });
    outbox.runAt(addMs(dueAt, 20));
    await eventually(async () => expect(await rowsOf(phoneNumber)).toEqual([]));
    expect(textsTo(phoneNumber)).toHaveLength(2);
  });

  it("is given up at the end of the code's life", async () => {
    const short = await startTestApp(
      { ...database, drop: () => Promise.resolve() },
      { ...settings, OTP_SECONDS: "2" },
      () => now,
    );
    answerWith(503);
    const phoneNumber = newPhoneNumber();
    const client = createTestClient({ url: short.url, accessToken: () => undefined });
    expect(await send(phoneNumber, client)).toMatchObject(
      failed("Messages cannot be sent at the moment. Try again later."),
    );
    expect(await rowsOf(phoneNumber)).toEqual([]);
    expect(textsTo(phoneNumber)).toHaveLength(1);
  });

  it("that refuses at a later attempt voids the code", async () => {
    for (const status of [401, 422]) {
      const phoneNumber = newPhoneNumber();
      answerWith(503);
      await send(phoneNumber);
      answerWith(status);
      pass(2);
      await work();
      expect(await rowsOf(phoneNumber)).toEqual([]);
      expect(await historyOf(phoneNumber)).toMatchObject([{ method: "sms", reason: "SMS_FAILED", address: null }]);
    }
  });
});

describe("two processes", () => {
  it("send each waiting message once", async () => {
    answerWith(503);
    const numbers = Array.from({ length: 30 }, newPhoneNumber);
    await Promise.all(numbers.map((phoneNumber) => send(phoneNumber)));
    answerWith(200);
    pass(2);
    const workers = [worker, createOutbox(app.app), createOutbox(other.app)];
    await Promise.all(workers.map((one) => one.run()));
    await work();
    for (const phoneNumber of numbers) {
      expect(new Set(textsTo(phoneNumber)).size).toBe(1);
      expect(textsTo(phoneNumber)).toHaveLength(2);
    }
    expect(await db.query("SELECT 1 FROM sms_outbox")).toEqual([]);
  });

  it("take over a message when the lease of a process that ended is over, and not before", async () => {
    const phoneNumber = newPhoneNumber();
    answerWith(503);
    await send(phoneNumber);
    await db.execute("UPDATE sms_outbox SET attempts = 1, lease_until = ? WHERE phone_number = ?", [
      addMs(now, 9 * SECOND),
      phoneNumber,
    ]);
    answerWith(200);
    pass(8.999);
    await createOutbox(other.app).run();
    expect(textsTo(phoneNumber)).toHaveLength(1);
    pass(0.001);
    await createOutbox(other.app).run();
    await work();
    expect(textsTo(phoneNumber)).toHaveLength(2);
  });

  it("let the one that has the message now decide, where the other was frozen past its lease", async () => {
    const phoneNumber = newPhoneNumber();
    const held: (() => void)[] = [];
    gateway.answer((response) => void held.push(() => response.writeHead(422).end()));
    const frozen = send(phoneNumber);
    await eventually(() => expect(held).toHaveLength(1));
    pass(60);
    answerWith(503);
    await createOutbox(other.app).run();
    await eventually(async () => expect(await rowsOf(phoneNumber)).toMatchObject([{ attempts: 2, leaseUntil: null }]));
    held[0]?.();
    await frozen;
    expect(await rowsOf(phoneNumber)).toMatchObject([{ attempts: 2 }]);
    expect(await historyOf(phoneNumber)).toEqual([]);
    answerWith(200);
    pass(6);
    await work();
    expect(await verify(phoneNumber, codesTo(phoneNumber).at(-1) ?? "")).toEqual(["OTP_INVALID"]);
    const [row] = await db.query<{ codeHash: string }>(
      "SELECT code_hash AS codeHash FROM otp_verifications WHERE phone_number = ?",
      [phoneNumber],
    );
    expect(row?.codeHash).not.toBe("");
  });
});

describe("the outbox", () => {
  it("sends no code that was used or has expired meanwhile", async () => {
    for (const change of ["is_used = TRUE", "expires_at = created_at"]) {
      const phoneNumber = newPhoneNumber();
      answerWith(503);
      await send(phoneNumber);
      await db.execute(`UPDATE otp_verifications SET ${change} WHERE phone_number = ?`, [phoneNumber]);
      pass(2);
      await work();
      expect(textsTo(phoneNumber)).toHaveLength(1);
      expect(await rowsOf(phoneNumber)).toEqual([]);
    }
  });

  it("drops a text that another JWT_SECRET has sealed, and voids its code", async () => {
    const phoneNumber = newPhoneNumber();
    answerWith(503);
    await send(phoneNumber);
    await db.execute("UPDATE sms_outbox SET sealed_text = REVERSE(sealed_text) WHERE phone_number = ?", [phoneNumber]);
    answerWith(200);
    pass(2);
    await work();
    expect(textsTo(phoneNumber)).toHaveLength(1);
    expect(await rowsOf(phoneNumber)).toEqual([]);
    expect(await historyOf(phoneNumber)).toMatchObject([{ method: "sms", reason: "SMS_FAILED" }]);
  });

  it("keeps nothing of a deleted account", async () => {
    const person = await signUp({ url: app.url, codeFor: (number) => codesTo(number).at(-1) ?? "" });
    const { phoneNumber } = person;
    pass(3600);
    const client = visitor(person.tokens.accessToken);
    pass(-3600 + 60);
    await send(phoneNumber, client, { purpose: "DELETE_ACCOUNT" });
    expect(textsTo(phoneNumber).at(-1)).toContain("to delete your account for good");
    const code = codesTo(phoneNumber).at(-1) ?? "";
    answerWith(503);
    await send(phoneNumber);
    expect(await rowsOf(phoneNumber)).toHaveLength(1);
    const sent = textsTo(phoneNumber).length;
    const { deleteAccount } = await client.ask(DeleteAccountDocument, { input: { code } });
    expect(deleteAccount?.userErrors).toEqual([]);
    expect(await rowsOf(phoneNumber)).toEqual([]);
    pass(2);
    await work();
    expect(textsTo(phoneNumber)).toHaveLength(sent);
    await person.leave();
  });

  it("starts nothing after its stop", async () => {
    const stopped = createOutbox(other.app);
    stopped.stop();
    const phoneNumber = newPhoneNumber();
    answerWith(503);
    await send(phoneNumber);
    await db.execute("UPDATE sms_outbox SET due_at = ?", [addMs(now, -MINUTE)]);
    const read = vi.spyOn(other.app.db, "query");
    await stopped.run();
    expect(read).not.toHaveBeenCalled();
  });
});

describe("the language of an SMS", () => {
  it.each(["d", "de_DE", "x".repeat(36), "", "de\n", "de; DROP"])("is refused as %j", async (locale) => {
    const phoneNumber = newPhoneNumber();
    expect(await send(phoneNumber, visitor(), { locale })).toMatchObject({
      userErrors: [{ code: "INVALID", field: ["locale"] }],
    });
    expect(textsTo(phoneNumber)).toEqual([]);
  });

  it("may be one without texts", async () => {
    expect(await send(newPhoneNumber(), visitor(), { locale: "gsw-u-sd-chzh" })).toMatchObject(SENT);
  });
});

it("logs no number, code or token, whatever the gateway answers", async () => {
  const lines: string[] = [];
  const spies = (["error", "warn", "info", "debug"] as const).map((level) =>
    vi.spyOn(log, level).mockImplementation((...parts: unknown[]) => void lines.push(JSON.stringify(parts))),
  );
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const phoneNumber = newPhoneNumber();
  const numbers = [phoneNumber];
  for (const status of [200, 401, 422, 429, 503]) {
    gateway.answer((response, { body }) => response.writeHead(status).end(body));
    numbers.push(newPhoneNumber());
    await send(numbers.at(-1) ?? "");
    pass(3601);
    await work();
  }
  for (const spy of [...spies, write]) spy.mockRestore();
  expect(lines.length).toBeGreaterThan(2);
  const secrets = [
    ...numbers.map((number) => number.slice(1)),
    ...numbers.flatMap(codesTo),
    "bearer-of-sms",
    gateway.url,
  ];
  for (const secret of secrets) expect(lines.join("\n")).not.toContain(secret);
});
