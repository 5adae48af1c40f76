import type { Variant } from "../store.js";

/** Prefix of what clients send, to which they hold signed requests. */
export const INCOMING = "incoming/";
/** Prefix of checked files, which this server alone writes. */
export const OBJECTS = "objects/";

/** All variants of an object. */
export const VARIANTS: readonly Variant[] = ["main", "thumbnail", "poster"];

const KEY = /^[0-9a-f]{32}$/u;

/** Returns the name in the bucket of an upload. */
export function incomingName(key: string): string {
  return `${INCOMING}${requireKey(key)}`;
}

/** Returns the name in the bucket of a published file. */
export function objectName(key: string, variant: Variant): string {
  return `${OBJECTS}${requireKey(key)}/${variant}`;
}

/** Returns the key in a name of the bucket, or undefined for names of other origin. */
export function keyOfName(name: string): string | undefined {
  return /^(?:incoming\/|objects\/)([0-9a-f]{32})(?:\/[a-z]+)?$/u.exec(name)?.[1];
}

function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error("The key of an object must be 32 hexadecimal digits.");
  return key;
}
