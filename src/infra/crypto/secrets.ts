import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../config.js";
import { inFolder } from "../folder.js";

/** Keys of one purpose. The first signs, all verify, so that a secret can be rotated. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]];

/** Key rings by purpose, derived from the same secrets by HKDF, so that keys are not interchangeable. */
export interface Secrets {
  readonly accessToken: KeyRing;
  readonly refreshToken: KeyRing;
  readonly otp: KeyRing;
  readonly mediaLink: KeyRing;
  /** Encrypts what the database keeps for this server alone: texts of messages by SMS, and the key pair of Web Push. */
  readonly sealing: KeyRing;
  /** Hides the ids of conversations from push services, which read the keys that collapse pushes. */
  readonly collapseKey: KeyRing;
}

/** Derives the keys from JWT_SECRET; without it, outside production, from a generated secret in DATA_DIR. @throws StartupError where that cannot be written */
export async function loadSecrets(config: Pick<Config, "JWT_SECRET" | "DATA_DIR">): Promise<Secrets> {
  const [first, ...others] = config.JWT_SECRET ?? [await storedSecret(resolve(config.DATA_DIR))];
  const ring = (purpose: string): KeyRing => {
    const derive = (secret: string) => new Uint8Array(hkdfSync("sha256", secret, "convospace", purpose, 32));
    return [derive(first), ...others.map(derive)];
  };
  return {
    accessToken: ring("access token"),
    refreshToken: ring("refresh token"),
    otp: ring("one-time password"),
    mediaLink: ring("media link"),
    sealing: ring("sealing"),
    collapseKey: ring("collapse key"),
  };
}

/** Returns the HMAC-SHA-256 by the first key of the ring, in hexadecimal. */
export function keyedHash([key]: KeyRing, text: string): string {
  return hmac(key, text);
}

/** Returns true if a hash is the HMAC of the text by any key of the ring. */
export function isKeyedHash(keys: KeyRing, text: string, hash: string): boolean {
  return keys.some((key) => sameHash(hash, hmac(key, text)));
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Compares two hashes in constant time. */
export function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function storedSecret(directory: string): Promise<string> {
  return inFolder({ setting: "DATA_DIR", path: directory }, async () => {
    const file = join(directory, "jwt-secret");
    const stored = await readFile(file, "utf8").catch(unless("ENOENT"));
    return stored === undefined ? createSecret(directory, file) : stored.trim();
  });
}

async function createSecret(directory: string, file: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(48).toString("base64"), { mode: 0o600 });
  // link() is atomic: of two processes the first wins, and no incomplete file is ever read.
  await link(draft, file).catch(unless("EEXIST"));
  await unlink(draft);
  return (await readFile(file, "utf8")).trim();
}

function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
