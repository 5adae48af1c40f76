import { createHmac } from "node:crypto";
import type { KeyRing } from "../infra/crypto/secrets.js";

const CHARACTERS = 24;

/**
 * Returns the key by which pushes of one conversation replace each other: 24 characters of base64url, of which a push
 * service, which can read them, learns neither the conversation nor that two people have the same one.
 */
export function collapseKeyOf([key]: KeyRing, userId: bigint, conversationId: bigint): string {
  return createHmac("sha256", key).update(`${userId} ${conversationId}`).digest("base64url").slice(0, CHARACTERS);
}
