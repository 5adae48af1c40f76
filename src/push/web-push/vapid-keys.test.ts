import { createECDH, randomBytes } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import { readConfig } from "../../infra/config.js";
import type { KeyRing } from "../../infra/crypto/secrets.js";
import { type Database, openDatabase } from "../../infra/database/database.js";
import { onCleanup } from "../../testing/app.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { loadVapidKeys } from "./vapid-keys.js";

const SUBJECT = "mailto:operator@example.com";

function newPair() {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  // The private key of ECDH has no leading zeros.
  const privateKey = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()]).subarray(-32);
  return { publicKey: ecdh.getPublicKey("base64url"), privateKey: privateKey.toString("base64url") };
}

async function scene() {
  const { url, drop } = await createDatabase(inject("databaseUrl"), inject("schema"));
  const config = readConfig({ NODE_ENV: "test" });
  const db = await openDatabase(url, config);
  onCleanup(async () => {
    await db.close();
    await drop();
  });
  const warnings: string[] = [];
  const log = { warn: (...args: unknown[]) => void warnings.push(String(args.at(-1))) } as never;
  const load = (...keys: Uint8Array[]) =>
    loadVapidKeys({ config, db, log, secrets: { sealing: keys as unknown as KeyRing } });
  return { db, warnings, load };
}

const newKey = () => randomBytes(32);
const together = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

async function sealedRows(db: Database): Promise<Buffer[]> {
  return (await db.query<{ value: Buffer }>("SELECT value FROM sealed_keys")).map(({ value }) => value);
}

describe("the key pair of Web Push", () => {
  it("is made once, and is the same for all processes that start together or later", async () => {
    const { load, db, warnings } = await scene();
    const secret = newKey();
    const pairs = await together(10, () => load(secret));
    pairs.push(await load(secret));
    expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(1);
    const [{ publicKey, privateKey, subject } = { publicKey: "", privateKey: "", subject: "" }] = pairs;
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(privateKey, "base64url");
    expect(ecdh.getPublicKey("base64url")).toBe(publicKey);
    expect(subject).toMatch(/^https:/u);
    const rows = await sealedRows(db);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.includes(Buffer.from(privateKey, "base64url"))).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("is another one with a secret that cannot open it, the same for all, and a warning", async () => {
    const { load, warnings } = await scene();
    const before = await load(newKey());
    const secret = newKey();
    const after = await together(10, () => load(secret));
    expect(new Set(after.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(after[0]?.publicKey).not.toBe(before.publicKey);
    expect(warnings).toEqual([expect.stringContaining("JWT_SECRET")]);
    expect(await load(secret)).toEqual(after[0]);
  });

  it("is kept while the secret is rotated, and no longer needs the former secret then", async () => {
    const { load, warnings } = await scene();
    const [former, newer] = [newKey(), newKey()];
    const pair = await load(former);
    expect(await together(10, () => load(newer, former))).toEqual(Array.from({ length: 10 }, () => pair));
    expect(await load(newer)).toEqual(pair);
    expect(warnings).toEqual([]);
  });

  it("is made anew where the row is damaged", async () => {
    const { load, db, warnings } = await scene();
    const secret = newKey();
    await load(secret);
    for (const value of [Buffer.alloc(0), Buffer.alloc(60), randomBytes(1000)]) {
      await db.execute("UPDATE sealed_keys SET value = ?", [value]);
      const pair = await load(secret);
      expect(await load(secret)).toEqual(pair);
    }
    expect(warnings).toHaveLength(3);
  });
});

describe("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY", () => {
  const configured = ({ publicKey, privateKey }: ReturnType<typeof newPair>) =>
    readConfig({
      NODE_ENV: "test",
      VAPID_PUBLIC_KEY: publicKey,
      VAPID_PRIVATE_KEY: privateKey,
      VAPID_SUBJECT: SUBJECT,
    });
  const load = async (pair: ReturnType<typeof newPair>) => {
    const { db } = await scene();
    const keys = await loadVapidKeys({
      config: configured(pair),
      db,
      secrets: { sealing: [newKey()] },
      log: { warn: () => undefined },
    });
    return { keys, rows: await sealedRows(db) };
  };

  it("are used as they are, and nothing is stored", async () => {
    const pair = newPair();
    expect(await load(pair)).toEqual({ keys: { ...pair, subject: SUBJECT }, rows: [] });
  });

  it.each([
    ["of two pairs", () => ({ ...newPair(), privateKey: newPair().privateKey })],
    ["with a private key of zero", () => ({ ...newPair(), privateKey: Buffer.alloc(32).toString("base64url") })],
    ["with one above the order", () => ({ ...newPair(), privateKey: Buffer.alloc(32, 255).toString("base64url") })],
    ["with a point off the curve", () => ({ ...newPair(), publicKey: Buffer.alloc(65, 4).toString("base64url") })],
  ])("are refused at the start: %s", async (_, make) => {
    await expect(load(make())).rejects.toMatchObject({
      name: "StartupError",
      message: expect.stringMatching(/^VAPID_PUBLIC_KEY /u),
    });
  });
});
