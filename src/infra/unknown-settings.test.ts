import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SETTING_NAMES, readConfig } from "./config.js";
import { describeMisspelt, editDistance, listStrangers } from "./unknown-settings.js";

const faultsIn = (env: NodeJS.Dict<string>, file: NodeJS.Dict<string> = {}) =>
  describeMisspelt({ env: { ...file, ...env }, file, known: SETTING_NAMES });

/** Names in the environments of shells, systemd, containers, Kubernetes, hosting services, CI and npm. */
const FOREIGN = [
  ...[
    "PATH",
    "HOME",
    "HOSTNAME",
    "HOSTTYPE",
    "PWD",
    "OLDPWD",
    "SHELL",
    "SHLVL",
    "TERM",
    "LANG",
    "LC_ALL",
    "TZ",
    "USER",
  ],
  ...["LOGNAME", "MAIL", "EDITOR", "PAGER", "TMPDIR", "DISPLAY", "COLORTERM", "SSH_AUTH_SOCK", "XDG_DATA_DIRS"],
  ...["INVOCATION_ID", "JOURNAL_STREAM", "NOTIFY_SOCKET", "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "LISTEN_PID"],
  ...["container", "DOCKER_HOST", "COMPOSE_PROJECT_NAME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_PORT", "POD_NAME"],
  ...["REDIS_PORT", "REDIS_HOST", "REDIS_SERVICE_HOST", "REDIS_PORT_6379_TCP", "DATABASE_HOST", "DATABASE_PORT"],
  ...[
    "DATABASE_NAME",
    "MYSQL_HOST",
    "MARIADB_DATABASE",
    "CONVOSPACE_PORT",
    "CONVOSPACE_SERVICE_PORT",
    "DYNO",
    "PORT_HTTP",
  ],
  ...["RAILWAY_ENVIRONMENT", "RENDER_SERVICE_ID", "FLY_REGION", "K_SERVICE", "WEBSITE_HOSTNAME", "AWS_REGION"],
  ...[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "CI",
    "GITHUB_TOKEN",
    "GITLAB_CI",
  ],
  ...["NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS", "npm_config_user_agent", "npm_package_name", "INIT_CWD"],
  ...["UV_THREADPOOL_SIZE", "MALLOC_ARENA_MAX", "OTEL_SERVICE_NAME", "OTEL_TRACES_SAMPLER", "OTEL_LOGS_EXPORTER"],
  ...["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_METRICS_EXPORTER", "HTTP_PROXY", "NO_PROXY"],
  ...["ACCESS_TOKEN", "REFRESH_TOKEN", "REQUEST_TIMEOUT", "READ_TIMEOUT", "KEEP_ALIVE", "S3_SECRET", "S3_ACCESS_KEY"],
];

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_".split("");

/** A setting's name with one letter inserted, deleted, replaced or swapped with its neighbour. */
const misspelling = fc
  .record({
    name: fc.constantFrom(...SETTING_NAMES),
    at: fc.nat(),
    letter: fc.constantFrom(...LETTERS),
    edit: fc.constantFrom("insert", "delete", "replace", "swap"),
  })
  .map(({ name, at, letter, edit }) => {
    const place = at % name.length;
    const [before, here, after] = [name.slice(0, place), name[place] ?? "", name.slice(place + 1)];
    const edited = {
      insert: before + letter + here + after,
      delete: before + after,
      replace: before + letter + after,
      swap: before + after.slice(0, 1) + here + after.slice(1),
    }[edit];
    return { name, edited };
  })
  .filter(({ edited }) => edited !== "" && !SETTING_NAMES.includes(edited));

describe("a misspelt setting", () => {
  it("in .env is reported with a setting that is no further from it than the meant one", () => {
    fc.assert(
      fc.property(misspelling, ({ name, edited }) => {
        const [fault, ...others] = faultsIn({}, { [edited]: "1" });
        expect(others).toEqual([]);
        const suggested = /did you mean (\w+)\?$/u.exec(fault ?? "")?.[1] ?? "";
        expect(SETTING_NAMES).toContain(suggested);
        expect(editDistance(edited, suggested, 2)).toBeLessThanOrEqual(editDistance(edited, name, 2));
      }),
    );
  });

  it("in the environment is reported if it is long and its setting is not given", () => {
    expect(faultsIn({ TRUSTED_PROXYS: "1" })).toEqual(["TRUSTED_PROXYS is no setting: did you mean TRUSTED_PROXIES?"]);
    expect(faultsIn({ TRUSTED_PROXYS: "1", TRUSTED_PROXIES: "1" })).toEqual([]);
    expect(faultsIn({ POST: "1", HOTS: "x" })).toEqual([]);
    expect(() => readConfig({ TRUSTED_PROXYS: "1" })).toThrow("did you mean TRUSTED_PROXIES?");
  });

  it("is reported where it lacks the plural or its last words, in the environment under our own first words alone", () => {
    const beginnings = SETTING_NAMES.flatMap((name) => {
      const words = name.split("_");
      return words.slice(2).map((_, index) => words.slice(0, index + 2).join("_"));
    });
    const singulars = SETTING_NAMES.filter((name) => name.endsWith("IES")).map((name) => name.replace(/IES$/u, "Y"));
    expect(beginnings).toContain("DATABASE_POOL");
    expect(singulars).toEqual(expect.arrayContaining(["TRUSTED_PROXY", "OTP_COUNTRY"]));
    const suggestion = expect.stringMatching(/ is no setting: did you mean /u) as unknown;
    const isOurs = (name: string) => !name.startsWith("OTEL_") && !SETTING_NAMES.includes(name);
    for (const name of [...beginnings, ...singulars].filter(isOurs))
      expect([name, faultsIn({}, { [name]: "1" })]).toEqual([name, [suggestion]]);
    for (const name of [...singulars, "DATABASE_POOL", "LIMIT_SEARCHES_PER"].filter(isOurs))
      expect([name, faultsIn({ [name]: "1" })]).toEqual([name, [suggestion]]);
  });

  it("is none of the names that other programs have", () => {
    expect(faultsIn(Object.fromEntries(FOREIGN.map((name) => [name, "1"])))).toEqual([]);
  });

  it("has no value in its report", () => {
    expect(() => readConfig({ JWT_SECRETS: "hunter2", JWT_SECRE: "hunter2" })).toThrow(/^(?!.*hunter2)/su);
  });
});

describe("other names in .env", () => {
  it("are listed, but for those of OpenTelemetry", () => {
    const file = { DB_HOST: "db", PORT: "1", OTEL_SERVICE_NAME: "chat", DOMAIN: "example.com" };
    expect(faultsIn({}, file)).toEqual([]);
    expect(listStrangers({ file, known: SETTING_NAMES })).toEqual(["DB_HOST", "DOMAIN"]);
  });
});
