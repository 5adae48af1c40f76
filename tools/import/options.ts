import { parseArgs } from "node:util";
import { type CountryCode, isSupportedCountry } from "libphonenumber-js/max";
import { StartupError } from "../../src/infra/errors.js";
import type { Rules } from "./job.js";
import { zoneOf } from "./original/times.js";
import type { SourceOptions } from "./original/source.js";

export const HELP = `Brings people, conversations, messages, receipts, settings, contacts and notifications over from a
database of the REST and Socket.IO backend that ConvoSpace replaces. It can be stopped at any time and run again: nothing
comes twice. docs/migrating.md tells the whole way.

  npm run import -- [options] mysql://user:password@host:port/original [mysql://user:password@host:port/convospace]

Without the second address it takes DATABASE_URL, and without that the database that the app keeps below DATA_DIR.

  --time-zone ZONE      the clock behind the original's DATETIMEs: UTC (the default), +05:30 or Asia/Kolkata
  --country CODE        whose numbers those without a country are, such as US; without it they are not taken
  --media-base URL      what addresses without a host, such as /uploads/1.jpg, are relative to
  --mend-mojibake       mends texts that are UTF-8 kept as Latin-1 ("cafÃ©")
  --left-out FILE       writes there, a line of JSON each, which rows were left out or changed, and why
  --source-tls MODE     TLS to the original: off (the default), on or unverified; DATABASE_TLS is for the other
  --help
`;

/** Options of the command line. */
export interface Options {
  readonly source: SourceOptions;
  readonly targetUrl: string | undefined;
  readonly rules: Rules;
  readonly skippedFile: string | undefined;
}

/** Reads the command line; returns undefined for --help. @throws StartupError for an invalid option */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse(args);
  const [sourceUrl, targetUrl, ...more] = positionals;
  if (values.help === true) return undefined;
  if (sourceUrl === undefined || more.length > 0) throw new StartupError(`Name the original's database.\n\n${HELP}`);
  return {
    source: {
      url: requireDatabase(sourceUrl),
      tls: requireTls(values["source-tls"] ?? "off"),
      zone: zoneOf(values["time-zone"] ?? "UTC"),
    },
    targetUrl: targetUrl === undefined ? undefined : requireDatabase(targetUrl),
    rules: {
      country: values.country === undefined ? undefined : requireCountry(values.country),
      mediaBase: values["media-base"] === undefined ? undefined : requireBase(values["media-base"]),
      mendsMojibake: values["mend-mojibake"] ?? false,
    },
    skippedFile: values["left-out"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "time-zone": { type: "string" },
        country: { type: "string" },
        "media-base": { type: "string" },
        "mend-mojibake": { type: "boolean" },
        "left-out": { type: "string" },
        "source-tls": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n\n${HELP}`, { cause: error });
  }
}

/** Omits the URL from the message: it may contain a password. */
function requireDatabase(url: string): string {
  const { protocol, pathname } = URL.canParse(url) ? new URL(url) : { protocol: "", pathname: "" };
  if (!["mysql:", "mariadb:"].includes(protocol) || pathname.length < 2)
    throw new StartupError("A database's address must look like mysql://user:password@host:3306/name.");
  return url;
}

function requireCountry(code: string): CountryCode {
  const country = code.toUpperCase();
  if (!isSupportedCountry(country))
    throw new StartupError(`--country must be a code of two letters such as US, got "${code}".`);
  return country;
}

function requireBase(url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:")
    throw new StartupError(`--media-base must be an https address, got "${url}".`);
  return url;
}

function requireTls(mode: string): SourceOptions["tls"] {
  if (mode !== "off" && mode !== "on" && mode !== "unverified")
    throw new StartupError(`--source-tls must be off, on or unverified, got "${mode}".`);
  return mode;
}
