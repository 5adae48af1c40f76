import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.js";

/** The keys of one purpose. The first signs; each of them verifies, so that a secret can be replaced without a break. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]];

/** Key rings for one purpose each, derived from the same secrets, so that no key can stand in for another. */
export interface Secrets {
  readonly accessToken: KeyRing;
  readonly refreshToken: KeyRing;
  readonly otp: KeyRing;
}

/** From JWT_SECRET; outside production, where it may be absent, from a secret made once and kept in DATA_DIR. */
export async function loadSecrets(config: Pick<Config, "JWT_SECRET" | "DATA_DIR">): Promise<Secrets> {
  const [first, ...others] = config.JWT_SECRET ?? [await keptSecret(config.DATA_DIR)];
  const ring = (purpose: string): KeyRing => {
    const derive = (secret: string) => new Uint8Array(hkdfSync("sha256", secret, "convospace", purpose, 32));
    return [derive(first), ...others.map(derive)];
  };
  return { accessToken: ring("access token"), refreshToken: ring("refresh token"), otp: ring("one-time password") };
}

/** Keyed hash by the ring's first key, as 64 hexadecimal digits. */
export function keyedHash([key]: KeyRing, text: string): string {
  return hmac(key, text);
}

/** Returns true where a hash is the text's keyed hash by any key of the ring. */
export function isKeyedHash(keys: KeyRing, text: string, hash: string): boolean {
  return keys.some((key) => sameHash(hash, hmac(key, text)));
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

async function keptSecret(directory: string): Promise<string> {
  const file = join(directory, "jwt-secret");
  const kept = await readFile(file, "utf8").catch(unless("ENOENT"));
  if (kept !== undefined) return kept.trim();
  await mkdir(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(48).toString("base64"), { mode: 0o600 });
  // Of two processes that start at once, the first to link its draft decides; a half-written file is never read.
  await link(draft, file).catch(unless("EEXIST"));
  await unlink(draft);
  return (await readFile(file, "utf8")).trim();
}

function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
