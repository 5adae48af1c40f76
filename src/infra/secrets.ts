import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.js";

/** Keys for one purpose each, all drawn from one secret, so that none can stand in for another. */
export interface Secrets {
  readonly accessToken: Uint8Array;
  readonly refreshToken: Uint8Array;
  readonly otp: Uint8Array;
}

/** From JWT_SECRET; outside production, where it may be absent, from a secret made once and kept in DATA_DIR. */
export async function loadSecrets(config: Pick<Config, "JWT_SECRET" | "DATA_DIR">): Promise<Secrets> {
  const secret = config.JWT_SECRET ?? (await keptSecret(config.DATA_DIR));
  const key = (purpose: string) => new Uint8Array(hkdfSync("sha256", secret, "convospace", purpose, 32));
  return { accessToken: key("access token"), refreshToken: key("refresh token"), otp: key("one-time password") };
}

/** Keyed hash as 64 hexadecimal digits. */
export function keyedHash(key: Uint8Array, text: string): string {
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
