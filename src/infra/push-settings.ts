import { z } from "zod";
import { httpUrl, onOff, originUrl, whole } from "./setting-types.js";

const list = (item: RegExp, expected: string) =>
  z
    .string()
    .transform((text) => text.split(",").map((entry) => entry.trim()))
    .pipe(z.array(z.string().regex(item, expected)));

/** Host of a push service, or `*.` and the domain of its hosts. */
const PUSH_HOST = /^\+?(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+$/u;

const WEBHOOK_URL = "must be an https URL; outside production, http is accepted on this machine";

/** Settings of push notifications. */
export const pushSettings = {
  PUSH: onOff("on"),
  WEB_ORIGIN: originUrl("must be the origin of the web app, as https://chat.example.com").optional(),
  PUSH_HOLD_MS: whole(2000, 0, 60_000),
  PUSH_TTL_SECONDS: whole(86_400, 60, 2_419_200),
  PUSH_CONCURRENCY: whole(64, 1, 1000),
  PUSH_PREVIEW: z.enum(["off", "web", "all"], { error: 'must be "off", "web" or "all"' }).default("off"),
  PUSH_TITLE: z.string().min(1).max(60, "must have 60 characters at most").default("New message"),
  PUSH_SERVICES: list(
    PUSH_HOST,
    "must list hosts of push services, as +push.example.com,*.push.example.com",
  ).optional(),
  WEB_PUSH_CLEAR: onOff("off"),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(
      /^[\w-]{87}$/u,
      "must be a P-256 point of 65 bytes in base64url; `npx web-push generate-vapid-keys` makes one",
    )
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/u, "must be a P-256 key of 32 bytes in base64url")
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(
      /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/u,
      "must be a mailto: or https: address that push services can reach you at",
    )
    .optional(),
  FCM_SERVICE_ACCOUNT: z.string().optional(),
  APNS_KEY: z.string().optional(),
  APNS_KEY_ID: z
    .string()
    .regex(/^[A-Z0-9]{10}$/u, "must be the 10 letters and digits of a key's id")
    .optional(),
  APNS_TEAM_ID: z
    .string()
    .regex(/^[A-Z0-9]{10}$/u, "must be the 10 letters and digits of a team's id")
    .optional(),
  APNS_TOPICS: list(/^[\w.-]{1,255}$/u, "must list bundle ids such as com.example.chat, parted by commas").optional(),
  PUSH_WEBHOOK_URL: httpUrl(WEBHOOK_URL).optional(),
  PUSH_WEBHOOK_SECRET: list(
    /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/u,
    "must be whsec_ and 24 to 64 bytes in base64; `echo whsec_$(openssl rand -base64 32)` makes one",
  )
    .refine((secrets) => secrets.length <= 2, "must list two secrets at most, while one is replaced")
    .optional(),
  PUSH_DIGEST_HOURS: whole(0, 0, 168),
};

type PushSettings = z.output<z.ZodObject<typeof pushSettings>> & { readonly NODE_ENV: string };

/** Settings that are of use together only. */
const GROUPS: readonly (readonly (keyof typeof pushSettings)[])[] = [
  ["VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY"],
  ["APNS_KEY", "APNS_KEY_ID", "APNS_TEAM_ID", "APNS_TOPICS"],
  ["PUSH_WEBHOOK_URL", "PUSH_WEBHOOK_SECRET"],
];

/** Reports settings of push that contradict each other, each by `fault`. */
export function checkPushSettings(settings: PushSettings, fault: (name: string, message: string) => void): void {
  for (const group of GROUPS) {
    const given = group.filter((name) => settings[name] !== undefined);
    for (const name of given.length === 0 ? [] : group)
      if (settings[name] === undefined) fault(name, `must be set together with ${given.join(", ")}`);
  }
  if (settings.VAPID_PUBLIC_KEY !== undefined && settings.VAPID_SUBJECT === undefined)
    fault("VAPID_SUBJECT", "must be set together with VAPID_PUBLIC_KEY");
  if (settings.PUSH_DIGEST_HOURS > 0 && settings.PUSH_WEBHOOK_URL === undefined)
    fault("PUSH_WEBHOOK_URL", "must be set where PUSH_DIGEST_HOURS is: digests are sent to it");
  const webhook = settings.PUSH_WEBHOOK_URL === undefined ? undefined : new URL(settings.PUSH_WEBHOOK_URL);
  if (webhook?.protocol !== "http:") return;
  if (settings.NODE_ENV === "production" || !isLoopback(webhook.hostname)) fault("PUSH_WEBHOOK_URL", WEBHOOK_URL);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/u.test(host);
}
