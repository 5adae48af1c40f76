import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { SETTING_NAMES, readConfig } from "./config.js";
import { StartupError } from "./errors.js";

const SECRET = "a secret that has more than 32 characters";
const PRODUCTION = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://chat.example.com",
  JWT_SECRET: SECRET,
  SMS_GATEWAY_URL: "https://sms.example.com",
  CORS_ORIGINS: "https://chat.example.com",
};

describe("readConfig", () => {
  it("needs nothing outside of production", () => {
    expect(readConfig({})).toMatchObject({ NODE_ENV: "development", HOST: "127.0.0.1", PORT: 4000, RATE_LIMITS: "on" });
  });

  it("treats an empty variable as absent", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "", JWT_SECRET: "" })).toEqual(readConfig({}));
  });

  it("reports all faults at once, each with the expected and the actual value", () => {
    expect(
      faultsOf({ PORT: "99999", LOG_LEVEL: "loud", DATABASE_URL: "postgres://db/x", TRUSTED_PROXIES: "-1" }),
    ).toEqual([
      "The configuration has 4 faults:",
      'PORT must be a whole number from 0 to 65535, got "99999"',
      'TRUSTED_PROXIES must be a whole number from 0 to 10, got "-1"',
      'DATABASE_URL must look like mysql://user:password@host:3306/database, got the protocol "postgres:"',
      'LOG_LEVEL must be "silent" or "error" or "warn" or "info" or "debug", got "loud"',
    ]);
  });

  it.each([
    ["mysql", "DATABASE_URL must look like mysql://user:password@host:3306/database"],
    ["mysql://root@db", "DATABASE_URL must look like mysql://user:password@host:3306/database: it names no database"],
  ])("rejects the incomplete DATABASE_URL %s", (url, fault) => {
    expect(faultsOf({ DATABASE_URL: url })).toEqual(["The configuration has a fault:", fault]);
  });

  it("reads origins, and none where CORS_ORIGINS is empty", () => {
    expect(readConfig({ CORS_ORIGINS: "https://a.example, http://localhost:*" }).CORS_ORIGINS).toEqual([
      "https://a.example",
      "http://localhost:*",
    ]);
    expect(readConfig({ ...PRODUCTION, CORS_ORIGINS: "" }).CORS_ORIGINS).toEqual(["https://none.invalid"]);
    expect(faultsOf({ CORS_ORIGINS: "chat.example.com" })[1]).toBe(
      'CORS_ORIGINS must list origins such as https://chat.example.com, parted by commas, got "chat.example.com"',
    );
  });

  it("refuses a setting by its old name, and names the new one", () => {
    expect(faultsOf({ FEED_LOOKUP_MS: "2000", SEARCH_INDEX_MS: "3000", PORT: "http" })).toEqual([
      "The configuration has 3 faults:",
      "FEED_LOOKUP_MS was renamed: set HUB_POLL_MS instead",
      "SEARCH_INDEX_MS was renamed: set SEARCH_INDEX_INTERVAL_MS instead",
      'PORT must be a whole number from 0 to 65535, got "http"',
    ]);
  });

  it("echoes no secret", () => {
    const secrets = {
      JWT_SECRET: "hunter2",
      SMS_GATEWAY_URL: "ftp://me:hunter2@sms",
      DATABASE_URL: "http://hunter2@db/x",
    };
    const faults = faultsOf(secrets);
    expect(faults).toHaveLength(4);
    expect(faults.join("\n")).not.toContain("hunter2");
  });

  it("accepts the required settings in production", () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ NODE_ENV: "production", JWT_SECRET: [SECRET] });
  });

  it("rejects production without them, and names each", () => {
    expect(faultsOf({ NODE_ENV: "production", RATE_LIMITS: "off", PORT: "http" })).toEqual([
      "The configuration has 6 faults:",
      'PORT must be a whole number from 0 to 65535, got "http"',
      "SMS_PROVIDER must name a provider in production (or set SMS_GATEWAY_URL): sign-in codes are printed to the console outside of it only",
      "JWT_SECRET must be set in production; `openssl rand -base64 48` makes a good one",
      'PUBLIC_URL must be set in production: links to media are made of it (or of MEDIA_URL; MEDIA_STORE="off" takes no uploads)',
      'RATE_LIMITS must be "on" in production, got "off"',
      "CORS_ORIGINS must list the origins of your web clients in production (or be empty when there are none)",
    ]);
  });

  it("rejects a weak secret in production", () => {
    expect(faultsOf({ ...PRODUCTION, JWT_SECRET: "too short" })).toEqual([
      "The configuration has a fault:",
      "JWT_SECRET must have at least 32 characters; `openssl rand -base64 48` makes a good one",
    ]);
  });
});

describe("JWT_SECRET", () => {
  const OLD = "the secret of the year before this one";

  it("accepts several secrets, separated by commas", () => {
    expect(readConfig({ ...PRODUCTION, JWT_SECRET: ` ${SECRET}, ${OLD}` }).JWT_SECRET).toEqual([SECRET, OLD]);
  });

  it("rejects a weak or empty one among them, and more than five", () => {
    const weak = "JWT_SECRET must have at least 32 characters; `openssl rand -base64 48` makes a good one";
    expect(faultsOf({ JWT_SECRET: `${SECRET},short` })).toContain(weak);
    expect(faultsOf({ JWT_SECRET: `${SECRET},` })).toContain(weak);
    expect(faultsOf({ JWT_SECRET: Array(6).fill(SECRET).join(",") })).toContain(
      "JWT_SECRET must list 5 secrets at most",
    );
  });
});

describe("MEDIA_STORE=s3", () => {
  const S3 = {
    ...{ MEDIA_STORE: "s3", S3_ENDPOINT: "https://s3.example.com/", S3_REGION: "eu-central-1", S3_BUCKET: "media" },
    ...{ S3_ACCESS_KEY_ID: "AKID", S3_SECRET_ACCESS_KEY: "hunter2" },
  };

  it("needs address, region, bucket and key, and names each that is missing", () => {
    expect(readConfig(S3)).toMatchObject({ S3_ENDPOINT: "https://s3.example.com", S3_PATH_STYLE: "on" });
    expect(faultsOf({ MEDIA_STORE: "s3", S3_BUCKET: "media", S3_REGION: "" }).slice(1)).toEqual(
      ["S3_ENDPOINT", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"].map(
        (name) => `${name} must be set if MEDIA_STORE is "s3"`,
      ),
    );
    expect(readConfig({ S3_BUCKET: "media" }).S3_ENDPOINT).toBeUndefined();
  });

  it.each([
    { S3_ENDPOINT: "s3.example.com" },
    { S3_ENDPOINT: "https://s3.example.com/media" },
    { S3_PUBLIC_ENDPOINT: "https://user:hunter2@s3.example.com" },
    { S3_BUCKET: "No Bucket" },
    { S3_REGION: "eu/central" },
    { S3_CHECKSUMS: "yes" },
  ])("refuses %j", (settings) => {
    const faults = faultsOf({ ...S3, ...settings });
    expect(faults).toHaveLength(2);
    expect(faults[1]).toContain(Object.keys(settings)[0]);
  });

  it("echoes no key", () => {
    const faults = faultsOf({ ...S3, S3_ENDPOINT: "ftp://x", S3_PUBLIC_ENDPOINT: "https://hunter2@x/", PORT: "a" });
    expect(faults.join("\n")).not.toMatch(/hunter2|AKID/u);
  });
});

describe("MEDIA_SCAN", () => {
  it.each([
    ["off", undefined],
    ["clamd://scanner.example.com:3310", { kind: "clamd", host: "scanner.example.com", port: 3310 }],
    ["clamd://[::1]:3310", { kind: "clamd", host: "::1", port: 3310 }],
    ["clamd:/run/clamav/clamd.ctl", { kind: "clamd", path: "/run/clamav/clamd.ctl" }],
    ["https://scanner.example.com/scan?key=1", { kind: "http", url: "https://scanner.example.com/scan?key=1" }],
  ])("takes %s", (text, address) => {
    expect(readConfig({ MEDIA_SCAN: text }).MEDIA_SCAN).toEqual(address);
  });

  it.each([
    "on",
    "clamd",
    "clamd://host",
    "clamd://host:0",
    "clamd://host:99999",
    "clamd:socket",
    "ftp://x",
    "https://",
  ])("refuses %s, and echoes it not", (text) => {
    expect(faultsOf({ MEDIA_SCAN: text })[1]).toBe(
      "MEDIA_SCAN must be off, clamd://host:3310, clamd:/path/of/the/socket, or an http or https URL",
    );
  });
});

describe(".env.example", () => {
  const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");

  it("lists every variable, in its order", () => {
    expect([...text.matchAll(/^(?:# )?([A-Z0-9_]+)=/gmu)].map(([, name]) => name)).toEqual(SETTING_NAMES);
  });

  it("has a comment above each", () => {
    const lines = text.split("\n");
    const unexplained = lines.filter(
      (line, index) => /^(# )?[A-Z0-9_]+=/u.test(line) && !/^# .*\.$/u.test(lines[index - 1] ?? ""),
    );
    expect(unexplained).toEqual([]);
  });

  it("contains the defaults", () => {
    expect(readConfig({ ...parseEnv(text) })).toEqual(readConfig({}));
  });
});

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as StartupError).message.split("\n").map((line) => line.trim());
  }
  throw new Error("The configuration was taken.");
}
