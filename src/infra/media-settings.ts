import { z } from "zod";
import { onOff } from "./setting-types.js";

/** Scanner that MEDIA_SCAN names. */
export type ScannerAddress =
  | { readonly kind: "clamd"; readonly host: string; readonly port: number }
  | { readonly kind: "clamd"; readonly path: string }
  | { readonly kind: "http"; readonly url: string };

const endpoint = z
  .string()
  .refine(isOrigin, "must be the origin of a store such as https://s3.example.com: no path, no user")
  .transform((url) => url.replace(/\/$/u, ""));

/** Settings of an S3 store. */
export const s3Settings = {
  S3_ENDPOINT: endpoint.optional(),
  S3_REGION: z
    .string()
    .regex(/^[\w-]{1,64}$/u, "must be the name of a region such as eu-central-1")
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u, "must be the name of a bucket")
    .optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_ENDPOINT: endpoint.optional(),
  S3_PATH_STYLE: onOff("on"),
  S3_CONDITIONAL_PUT: onOff("on"),
  S3_CHECKSUMS: onOff("on"),
};

/** Settings that a store of S3 needs. */
export const REQUIRED_S3_SETTINGS = [
  "S3_ENDPOINT",
  "S3_REGION",
  "S3_BUCKET",
  "S3_ACCESS_KEY_ID",
  "S3_SECRET_ACCESS_KEY",
] as const;

/** Parses MEDIA_SCAN; undefined where files are not scanned. */
export const scanSetting = z
  .string()
  .default("off")
  .transform((text, context): ScannerAddress | undefined => {
    if (text === "off") return undefined;
    const address = scannerAddressOf(text);
    if (address === undefined)
      context.addIssue("must be off, clamd://host:3310, clamd:/path/of/the/socket, or an http or https URL");
    return address;
  });

function scannerAddressOf(text: string): ScannerAddress | undefined {
  const [, path] = /^clamd:(\/[^/].*)$/u.exec(text) ?? [];
  if (path !== undefined) return { kind: "clamd", path };
  if (/^https?:/u.test(text)) return URL.canParse(text) ? { kind: "http", url: text } : undefined;
  const [, host, port] = /^clamd:\/\/([^/:@\s]+|\[[0-9a-f:]+\]):(\d{1,5})$/iu.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { kind: "clamd", host: host.replaceAll(/[[\]]/gu, ""), port: Number(port) };
}

function isOrigin(url: string): boolean {
  if (!/^https?:/u.test(url) || !URL.canParse(url)) return false;
  return [url, url.replace(/\/$/u, "")].includes(new URL(url).origin);
}
