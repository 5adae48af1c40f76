import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { z } from "zod";
import { isSupportedCountry } from "libphonenumber-js/max";
import { StartupError } from "./errors.js";
import { REQUIRED_S3_SETTINGS, s3Settings, scanSetting } from "./media-settings.js";
import { checkPushSettings, pushSettings } from "./push-settings.js";
import { checkSmsSettings, smsSettings } from "./sms-settings.js";
import { httpUrl, originUrl, whole } from "./setting-types.js";
import { limitSettings } from "./rate-limits/rate-settings.js";
import { describeMisspelt, listStrangers } from "./unknown-settings.js";
import { testAccountsSetting } from "./test-accounts.js";

/** All settings, read once from the environment and validated together. Nothing else reads `process.env`. */
export type Config = Readonly<z.output<typeof Settings>>;

const choice = <T extends string>(options: readonly [T, ...T[]]) =>
  z.enum(options, { error: `must be ${options.map((option) => `"${option}"`).join(" or ")}` });

const origin = z
  .string()
  .regex(/^(\*|https?:\/\/[^/*\s]+?(:\*)?)$/u, "must list origins such as https://chat.example.com, parted by commas");

/** Two suffice to replace a secret; every one is tried for each token with an invalid signature. */
const MAX_SECRETS = 5;

/** 10,000 parts of 8 MiB, the most that S3 takes. */
const MAX_FILE_BYTES = 83_886_080_000;

const secret = z.string().min(32, "must have at least 32 characters; `openssl rand -base64 48` makes a good one");

const Settings = z
  .object({
    NODE_ENV: choice(["development", "test", "production"]).default("development"),
    HOST: z.string().default("127.0.0.1"),
    PORT: whole(4000, 0, 65535),
    PUBLIC_URL: originUrl().optional(),
    PROCESSES: whole(2, 1, 1000),
    CORS_ORIGINS: z
      .string()
      .transform((list) => list.split(",").map((entry) => entry.trim()))
      .pipe(z.array(origin))
      .optional(),
    WEB_APP: choice(["on", "off"]).optional(),
    TRUSTED_PROXIES: whole(0, 0, 10),
    HSTS_SECONDS: whole(0, 0, 63_072_000),
    HEADERS_TIMEOUT_MS: whole(10_000, 100, 300_000),
    REQUEST_TIMEOUT_MS: whole(30_000, 100, 3_600_000),
    KEEP_ALIVE_MS: whole(65_000, 100, 3_600_000),
    READ_TIMEOUT_MS: whole(30_000, 100, 3_600_000),
    MAX_CONNECTIONS: whole(50_000, 1, 10_000_000),
    MAX_CONNECTIONS_PER_ADDRESS: whole(5000, 1, 1_000_000),

    DATABASE_URL: z
      .string()
      .refine((url) => databaseUrlFault(url) === undefined, {
        error: (issue) => databaseUrlFault(String(issue.input)) ?? "",
      })
      .optional(),
    DATABASE_POOL_SIZE: whole(10, 2, 500),
    DATABASE_TIMEOUT_MS: whole(10_000, 500, 300_000),
    DATABASE_TLS: choice(["off", "on", "unverified"]).default("off"),
    DATABASE_TLS_CA: z.string().optional(),
    DATA_DIR: z.string().default(".data"),

    REDIS_URL: z
      .string()
      .transform((list) => list.split(",").map((entry) => entry.trim()))
      .pipe(
        z.array(
          z.url({
            protocol: /^rediss?$/u,
            error: "must look like redis://user:password@host:6379 (or rediss:// for TLS)",
          }),
        ),
      )
      .optional(),
    REDIS_CLUSTER: choice(["off", "on"]).default("off"),
    REDIS_PREFIX: z
      .string()
      .regex(/^[\w:.-]{1,50}$/u, "must have 1 to 50 letters, digits, colons, dots, dashes or underscores")
      .default("convospace"),

    JWT_SECRET: z
      .string()
      .transform((list) => list.split(",").map((secret) => secret.trim()))
      .pipe(z.tuple([secret], secret))
      .refine((secrets) => secrets.length <= MAX_SECRETS, `must list ${MAX_SECRETS} secrets at most`)
      .optional(),
    ACCESS_TOKEN_SECONDS: whole(900, 1, 86_400),
    REFRESH_TOKEN_IDLE_DAYS: whole(30, 1, 365),
    REFRESH_TOKEN_MAX_DAYS: whole(90, 1, 3650),
    OTP_SECONDS: whole(300, 1, 600),
    ...smsSettings,
    OTP_COUNTRIES: z
      .string()
      .transform((list) => list.split(",").map((entry) => entry.trim()))
      .refine(
        (list) => list.every((code) => isSupportedCountry(code)),
        "must list ISO 3166 country codes such as AR,BR, parted by commas",
      )
      .optional(),
    OTP_WAIT_SECONDS: z
      .string()
      .regex(/^\d{1,5}( *, *\d{1,5}){0,9}$/u, "must list whole numbers such as 30,60,300,600: ten at most")
      .transform((list) => list.split(",").map(Number))
      .default([30, 60, 300, 600]),
    TEST_PHONE_NUMBERS: testAccountsSetting,
    RATE_LIMITS: choice(["on", "off"]).default("on"),

    EVENT_RETENTION_DAYS: whole(30, 1, 3650),
    HUB_POLL_MS: whole(2000, 50, 60_000),
    STREAM_QUEUE_EVENTS: whole(1000, 10, 100_000),
    SEARCH_INDEX_INTERVAL_MS: whole(3000, 100, 600_000),
    TYPING_MS: whole(6000, 100, 60_000),
    PRESENCE_GRACE_MS: whole(10_000, 0, 300_000),
    PRESENCE_LEASE_MS: whole(15_000, 300, 300_000),

    EDIT_WINDOW_MINUTES: whole(15, 0, 525_600),
    DELETE_WINDOW_MINUTES: whole(60, 0, 525_600),

    MEDIA_STORE: choice(["disk", "s3", "off"]).default("disk"),
    MEDIA_MAX_IMAGE_BYTES: whole(31_457_280, 1, MAX_FILE_BYTES),
    MEDIA_MAX_AUDIO_BYTES: whole(52_428_800, 1, MAX_FILE_BYTES),
    MEDIA_MAX_VIDEO_BYTES: whole(209_715_200, 1, MAX_FILE_BYTES),
    MEDIA_MAX_FILE_BYTES: whole(104_857_600, 1, MAX_FILE_BYTES),
    MEDIA_MAX_AVATAR_BYTES: whole(10_485_760, 1, MAX_FILE_BYTES),
    MEDIA_QUOTA_BYTES: whole(5_368_709_120, 1, 1_125_899_906_842_624),
    MEDIA_DAILY_BYTES: whole(2_147_483_648, 1, 1_125_899_906_842_624),
    MEDIA_DIR: z.string().optional(),
    MEDIA_URL: originUrl().optional(),
    MEDIA_LINK_SECONDS: whole(43_200, 60, 604_800),
    MEDIA_MIN_FREE_BYTES: whole(1_073_741_824, 0, 1_125_899_906_842_624),
    MEDIA_ACCEL: z
      .string()
      .regex(/^(?:\/[\w.-]+)+$/u, "must be a path without a slash at the end, as /media-files")
      .optional(),
    MEDIA_MEMORY_MB: whole(500, 200, 16_384),
    ...s3Settings,
    MEDIA_SCAN: scanSetting,
    MEDIA_EXTERNAL: choice(["allow", "refuse"]).default("allow"),

    ...pushSettings,

    MAX_SOCKETS_PER_USER: whole(20, 1, 1000),
    MAX_SUBSCRIPTIONS_PER_SOCKET: whole(50, 1, 1000),
    MAX_SOCKET_BACKLOG_BYTES: whole(8_388_608, 65_536, 1_073_741_824),
    MAX_UNREAD_BYTES_PER_USER: whole(33_554_432, 65_536, 17_179_869_184),
    MAX_UNREAD_BYTES: whole(268_435_456, 65_536, 1_099_511_627_776),
    MAX_REQUEST_BYTES: whole(1_048_576, 65_536, 16_777_216),
    MAX_UNFINISHED_BYTES_PER_ADDRESS: whole(16_777_216, 65_536, 1_073_741_824),
    MAX_UNFINISHED_BYTES: whole(134_217_728, 65_536, 17_179_869_184),
    MAX_RESPONSE_BYTES: whole(8_388_608, 65_536, 1_073_741_824),
    MAX_QUERY_COST: whole(20_000, 100, 1_000_000),
    MAX_STREAM_COST_PER_USER: whole(5000, 10, 1_000_000),
    MAX_QUERY_DEPTH: whole(12, 4, 50),
    INTROSPECTION: choice(["on", "off"]).optional(),
    PERSISTED_OPERATIONS: z.string().optional(),

    DRAIN_SECONDS: whole(15, 1, 300),
    METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl().optional(),
    OTEL_EXPORTER_OTLP_PROTOCOL: choice(["http/protobuf", "http/json"]).default("http/protobuf"),
    OTEL_TRACES_EXPORTER: choice(["otlp", "none"]).default("otlp"),
    OTEL_SDK_DISABLED: choice(["false", "true"]).default("false"),
    LOG_LEVEL: choice(["silent", "error", "warn", "info", "debug"]).default("info"),
    LOG_FORMAT: choice(["json", "pretty"]).optional(),

    ...limitSettings,
  })
  .superRefine((settings, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (settings.REDIS_CLUSTER === "off" && (settings.REDIS_URL?.length ?? 0) > 1)
      fault("REDIS_URL", 'must name one server, unless REDIS_CLUSTER is "on"');
    if (settings.REQUEST_TIMEOUT_MS < settings.HEADERS_TIMEOUT_MS)
      fault("REQUEST_TIMEOUT_MS", "must be no less than HEADERS_TIMEOUT_MS, which is a part of it");
    for (const name of ["MAX_UNFINISHED_BYTES_PER_ADDRESS", "MAX_UNFINISHED_BYTES"] as const)
      if (settings[name] < settings.MAX_REQUEST_BYTES) fault(name, "must be no less than MAX_REQUEST_BYTES");
    for (const name of settings.MEDIA_STORE === "s3" ? REQUIRED_S3_SETTINGS : [])
      if (settings[name] === undefined) fault(name, 'must be set if MEDIA_STORE is "s3"');
    checkPushSettings(settings, fault);
    checkSmsSettings(settings, fault);
    if (settings.NODE_ENV !== "production") return;
    if (settings.JWT_SECRET === undefined)
      fault("JWT_SECRET", "must be set in production; `openssl rand -base64 48` makes a good one");
    if (settings.MEDIA_STORE === "disk" && settings.PUBLIC_URL === undefined && settings.MEDIA_URL === undefined)
      fault(
        "PUBLIC_URL",
        'must be set in production: links to media are made of it (or of MEDIA_URL; MEDIA_STORE="off" takes no uploads)',
      );
    if (settings.RATE_LIMITS === "off") fault("RATE_LIMITS", 'must be "on" in production');
    if (settings.CORS_ORIGINS === undefined)
      fault(
        "CORS_ORIGINS",
        "must list the origins of your web clients in production (or be empty when there are none)",
      );
  });

/** Old names of settings, which are refused rather than ignored. */
const RENAMED: Readonly<Record<string, string>> = {
  FEED_LOOKUP_MS: "HUB_POLL_MS",
  SEARCH_INDEX_MS: "SEARCH_INDEX_INTERVAL_MS",
};

/** Names of all settings; .env.example explains each. */
export const SETTING_NAMES: readonly string[] = Object.keys(Settings.shape);

let fromFile: readonly string[] = [];

/**
 * Reads the settings from `env` and, by default, a `.env` file in the working directory. An empty variable counts as absent,
 * except CORS_ORIGINS, where it means no origin. Names that resemble a setting are faults; `file` has those of the file.
 * @throws StartupError naming all faults
 */
export function readConfig(env?: NodeJS.ProcessEnv, file: NodeJS.Dict<string> = {}): Config {
  if (env !== undefined) return parse({ ...file, ...env }, file);
  const settings = readFile();
  if (settings !== undefined) {
    fromFile = Object.keys(settings).filter((name) => process.env[name] === undefined);
    // Libraries read variables of their own.
    process.loadEnvFile(".env");
  }
  return parse(process.env, settings ?? {});
}

/** Returns the names of the variables that readConfig has added to the environment of this process from `.env`. */
export function namesFromFile(): readonly string[] {
  return fromFile;
}

/** Returns the names in `.env` that are no settings, for a warning. */
export function readUnknownNames(): string[] {
  return listStrangers({ file: readFile() ?? {}, known: SETTING_NAMES });
}

function parse(env: NodeJS.ProcessEnv, file: NodeJS.Dict<string>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== undefined && (value !== "" || name === "CORS_ORIGINS")),
  );
  if (given["CORS_ORIGINS"] === "") given["CORS_ORIGINS"] = "https://none.invalid";
  const read = Settings.safeParse(given);
  const renamed = Object.entries(RENAMED).filter(([name]) => given[name] !== undefined);
  const known = [...SETTING_NAMES, ...Object.keys(RENAMED)];
  const misspelt = describeMisspelt({ env: given, file, known });
  if (read.success && renamed.length + misspelt.length === 0) return Object.freeze(read.data);
  const faults = [
    ...misspelt.map((fault) => `  ${fault}`),
    ...renamed.map(([name, newName]) => `  ${name} was renamed: set ${newName} instead`),
    ...(read.error?.issues ?? []).map((issue) => `  ${describeIssue(issue, given)}`),
  ];
  throw new StartupError(
    `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n${faults.join("\n")}`,
  );
}

/** Returns true if WEB_APP, or its default in development, serves the chat page. */
export function isChatPageOn({ NODE_ENV, WEB_APP }: Pick<Config, "NODE_ENV" | "WEB_APP">): boolean {
  return (WEB_APP ?? (NODE_ENV === "development" ? "on" : "off")) === "on";
}

/** Returns the settings of `.env` in the working directory; undefined where there is none. */
function readFile(): NodeJS.Dict<string> | undefined {
  try {
    return parseEnv(readFileSync(".env", "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new StartupError(`The file .env must be a text file that this user can read (${code ?? "unknown"}).`);
  }
}

const SECRET = /SECRET|TOKEN|URL|ENDPOINT|ACCESS_KEY|API_KEY|^TEST_|^MEDIA_SCAN/u;

function describeIssue(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const value = given[name];
  return `${name} ${issue.message}${value === undefined || SECRET.test(name) ? "" : `, got "${value}"`}`;
}

function databaseUrlFault(url: string): string | undefined {
  const expected = "must look like mysql://user:password@host:3306/database";
  if (!URL.canParse(url)) return expected;
  const { protocol, pathname } = new URL(url);
  if (protocol !== "mysql:" && protocol !== "mariadb:") return `${expected}, got the protocol "${protocol}"`;
  return pathname.length > 1 ? undefined : `${expected}: it names no database`;
}
