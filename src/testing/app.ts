import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestRunner, afterAll, inject, onTestFinished } from "vitest";
import { type Outside, type RunningApp, startApp } from "../app.js";
import { type Clock, systemClock } from "../infra/clock.js";
import { readConfig } from "../infra/config.js";
import type { PushOutside } from "../push/configured-services.js";
import type { SmsMessage, SmsProvider } from "../sms/sms.js";
import { type Person, signUp } from "./person.js";
import type { OpenPrisma } from "./prisma.js";
import { type ScratchDatabase, createDatabase } from "./scratch-database.js";

/** Signing secret shared by the processes of a test. */
const SECRET = "a secret that several nodes of a test share";

/** Replacements for the outside world that a test chooses. */
export type TestOutside = Pick<Outside, "webApp" | "log" | "pushPauseMs" | "periodicJobs" | keyof PushOutside>;

/** Code of an SMS. */
export interface SentCode extends SmsMessage {
  readonly code: string;
}

/** A running app on a free port, with its own database. */
export interface TestApp extends RunningApp {
  readonly databaseUrl: string;
  /** Returns a Prisma client on the database; opened by the first call, which takes 0.2 s. */
  prisma(): Promise<OpenPrisma["prisma"]>;
  /** Codes sent so far, newest last. */
  readonly sentCodes: readonly SentCode[];
  /** Returns the newest code sent to a number. */
  codeFor(phoneNumber: string): string;
  /** Signs up a new user on a first device. */
  person(fullName?: string): Promise<Person>;
}

/** Starts an app for a test, or outside of one for the tests of the file; stops it and drops its database after them. */
export async function testApp(
  settings: Record<string, string> = {},
  now: Clock = systemClock,
  outside: TestOutside = {},
): Promise<TestApp> {
  return startTestApp(await createAppDatabase(), settings, now, outside);
}

/** Creates a database with the tables of the app; dropped together with the folder of its uploads. */
export async function createAppDatabase(): Promise<ScratchDatabase> {
  const { url, drop } = await createDatabase(inject("databaseUrl"), inject("schema"));
  return {
    url,
    drop: async () => {
      await drop();
      rmSync(mediaDirOf(url), { recursive: true, force: true });
    },
  };
}

/** Folder of uploads, which all processes on one database must share. */
function mediaDirOf(databaseUrl: string): string {
  return join(tmpdir(), `convospace-uploads-${new URL(databaseUrl).pathname.slice(1)}`);
}

/** Starts the apps of several processes on one database and one Redis prefix of their own. */
export async function testNodes(count: number, settings: Record<string, string> = {}): Promise<TestApp[]> {
  const { url, drop } = await createAppDatabase();
  const shared = { REDIS_URL: inject("redisUrl"), REDIS_PREFIX: `test-${randomBytes(6).toString("hex")}`, ...settings };
  const others = Array.from({ length: count - 1 }, () => ({ url, drop: () => Promise.resolve() }));
  // Clean-up runs in reverse order, so the owner of the database stops last.
  const nodes = [await startTestApp({ url, drop }, { JWT_SECRET: SECRET, ...shared }, systemClock)];
  for (const database of others)
    nodes.push(await startTestApp(database, { JWT_SECRET: SECRET, ...shared }, systemClock));
  return nodes;
}

/** Starts an app on a given database. */
export async function startTestApp(
  database: ScratchDatabase,
  settings: Record<string, string>,
  now: Clock,
  outside: TestOutside = {},
): Promise<TestApp> {
  const dataDir = mkdtempSync(join(tmpdir(), "convospace-app-"));
  const sentCodes: SentCode[] = [];
  const running = await startApp(
    readConfig({
      NODE_ENV: "test",
      PORT: "0",
      LOG_LEVEL: "error",
      RATE_LIMITS: "off",
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      MEDIA_DIR: mediaDirOf(database.url),
      PRESENCE_GRACE_MS: "300",
      ...settings,
    }),
    {
      now,
      ...outside,
      // A test of the providers names one, and gets it.
      ...(settings["SMS_PROVIDER"] === undefined && { sms: collectCodes(sentCodes) }),
    },
  );
  const people: Person[] = [];
  let opened: Promise<OpenPrisma> | undefined;
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await running.stop();
  };
  onCleanup(async () => {
    await Promise.all(people.map((person) => person.leave()));
    await stop();
    await (await opened)?.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const app: TestApp = {
    ...running,
    databaseUrl: database.url,
    stop,
    prisma: async () => {
      opened ??= import("./prisma.js").then(({ openPrisma }) => openPrisma(database.url));
      return (await opened).prisma;
    },
    sentCodes,
    codeFor: (phoneNumber) => {
      const sent = sentCodes.findLast((code) => code.phoneNumber === phoneNumber);
      if (sent === undefined) throw new Error(`No code was sent to ${phoneNumber}.`);
      return sent.code;
    },
    person: async (fullName) => {
      const person = await signUp(app, fullName);
      people.push(person);
      return person;
    },
  };
  return app;
}

/** Provider that takes each message and keeps its code. */
function collectCodes(sentCodes: SentCode[]): SmsProvider {
  return {
    name: "console",
    timeoutMs: 1000,
    send: (message) => {
      sentCodes.push({ ...message, code: /\d{6}/u.exec(message.text)?.[0] ?? "" });
      return Promise.resolve({ result: "accepted" });
    },
  };
}

/** Registers clean-up after the current test; outside of one, after all tests of the file. */
export function onCleanup(work: () => Promise<void>): void {
  if (TestRunner.getCurrentTest() === undefined) afterAll(work);
  else onTestFinished(work);
}
