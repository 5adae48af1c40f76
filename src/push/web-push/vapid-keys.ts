import { createECDH, randomBytes } from "node:crypto";
import type { Config } from "../../infra/config.js";
import { seal, unseal } from "../../infra/crypto/seal.js";
import type { Secrets } from "../../infra/crypto/secrets.js";
import type { Database } from "../../infra/database/database.js";
import { StartupError } from "../../infra/errors.js";
import type { Logger } from "../../infra/logger.js";
import type { VapidKeys } from "./vapid.js";

export interface VapidKeySources {
  readonly config: Pick<Config, "VAPID_PUBLIC_KEY" | "VAPID_PRIVATE_KEY" | "VAPID_SUBJECT" | "WEB_ORIGIN">;
  readonly db: Pick<Database, "query" | "execute">;
  readonly secrets: Pick<Secrets, "sealing">;
  readonly log: Pick<Logger, "warn">;
}

/** Name of the row in sealed_keys, which holds the private key. */
const ROW = "web push";
const CURVE = "prime256v1";
const PRIVATE_KEY_BYTES = 32;
/** Push services want an address, and cannot reach this one. */
const NO_SUBJECT = "https://convospace.invalid";

/**
 * Returns the configured key pair; without one, that of the database, which all processes share and the first one makes.
 * @throws StartupError if the configured keys are no pair
 */
export async function loadVapidKeys(sources: VapidKeySources): Promise<VapidKeys> {
  const { VAPID_PRIVATE_KEY, VAPID_SUBJECT, WEB_ORIGIN } = sources.config;
  const subject = VAPID_SUBJECT ?? (WEB_ORIGIN?.startsWith("https:") === true ? WEB_ORIGIN : NO_SUBJECT);
  const privateKey =
    VAPID_PRIVATE_KEY === undefined
      ? await loadStoredKey(sources)
      : requirePair(sources.config.VAPID_PUBLIC_KEY ?? "", VAPID_PRIVATE_KEY);
  return {
    publicKey: toPublicKey(privateKey)?.toString("base64url") ?? "",
    privateKey: privateKey.toString("base64url"),
    subject,
  };
}

function requirePair(publicKey: string, privateKey: string): Buffer {
  const key = Buffer.from(privateKey, "base64url");
  if (toPublicKey(key)?.equals(Buffer.from(publicKey, "base64url")) !== true)
    throw new StartupError(
      "VAPID_PUBLIC_KEY is not the public key of VAPID_PRIVATE_KEY: `npx web-push generate-vapid-keys` makes a pair.",
    );
  return key;
}

/** Returns the private key of the database, made by the first process that needs one. */
async function loadStoredKey({ db, secrets: { sealing }, log }: VapidKeySources): Promise<Buffer> {
  for (;;) {
    const sealed = await readSealed(db);
    if (sealed === undefined) {
      await db.execute("INSERT IGNORE INTO sealed_keys (name, value, created_at) VALUES (?, ?, UTC_TIMESTAMP(3))", [
        ROW,
        seal(sealing, newPrivateKey()),
      ]);
      continue;
    }
    const [newest] = sealing;
    const current = open([newest], sealed);
    if (current !== undefined) return current;
    const kept = open(sealing, sealed);
    // Sealed anew, so that the former secret can be removed from JWT_SECRET.
    const key = kept ?? newPrivateKey();
    const isReplaced = await replaceSealed(db, sealed, seal(sealing, key));
    if (isReplaced && kept === undefined)
      log.warn(
        "made another key pair of Web Push, since JWT_SECRET does not open the stored one: browsers register anew",
      );
  }
}

async function readSealed({ query }: VapidKeySources["db"]): Promise<Buffer | undefined> {
  const [row] = await query<{ value: Buffer }>("SELECT value FROM sealed_keys WHERE name = ?", [ROW]);
  return row?.value;
}

/** Replaces the row unless another process has (compare-and-set); false then. */
async function replaceSealed({ execute }: VapidKeySources["db"], from: Buffer, to: Buffer): Promise<boolean> {
  const changed = await execute(
    "UPDATE sealed_keys SET value = ?, created_at = UTC_TIMESTAMP(3) WHERE name = ? AND value = ?",
    [to, ROW, from],
  );
  return changed === 1;
}

function open(ring: Secrets["sealing"], sealed: Buffer): Buffer | undefined {
  const key = unseal(ring, sealed);
  return key === undefined || toPublicKey(key) === undefined ? undefined : key;
}

function newPrivateKey(): Buffer {
  for (;;) {
    const key = randomBytes(PRIVATE_KEY_BYTES);
    if (toPublicKey(key) !== undefined) return key;
  }
}

/** Returns the uncompressed point of a private key; undefined for bytes that are none. */
function toPublicKey(privateKey: Buffer): Buffer | undefined {
  if (privateKey.length !== PRIVATE_KEY_BYTES) return undefined;
  const ecdh = createECDH(CURVE);
  try {
    ecdh.setPrivateKey(privateKey);
    return ecdh.getPublicKey();
  } catch {
    return undefined;
  }
}
