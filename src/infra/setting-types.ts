import { z } from "zod";

/** Whole number within bounds. */
export function whole(fallback: number, from: number, to: number) {
  const expected = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d+$/u, expected)
    .transform(Number)
    .refine((n) => n >= from && n <= to, expected)
    .default(fallback);
}

/** Switch: on or off. */
export function onOff(fallback: "on" | "off") {
  return z.enum(["on", "off"], { error: 'must be "on" or "off"' }).default(fallback);
}

/** Address of http or https. */
export function httpUrl(error = "must be an http or https URL") {
  return z.url({ protocol: /^https?$/u, error });
}

/** Origin of http or https, without a path. */
export function originUrl(error?: string) {
  return httpUrl(error)
    .refine((url) => new URL(url).href === `${new URL(url).origin}/`, "must have no path, as https://chat.example.com")
    .transform((url) => new URL(url).origin);
}
