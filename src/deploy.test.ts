import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SETTING_NAMES, readConfig } from "./infra/config.js";
import { LIMIT_NAMES } from "./infra/rate-limits/limit-list.js";
import { ROOT } from "./infra/root.js";
import { createMetrics } from "./infra/telemetry/metrics.js";
import { SMS_OUTCOMES } from "./sms/observe.js";

// The files of deploy/ against the program. deploy/test runs the image, and validates the objects of Kubernetes.

const read = (path: string) => readFileSync(join(ROOT, "deploy", path), "utf8");
const allOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** Returns the part of compose.yaml that describes a service. */
function serviceOf(name: string): string {
  const [, text = ""] = new RegExp(`\n  ${name}:\n(.*?)(?=\n\\S|\n  \\S)`, "su").exec(read("compose.yaml")) ?? [];
  expect(text).not.toBe("");
  return text;
}

/** Returns the metrics as Prometheus reads them, with each value of a label that the code names. */
function exposeMetrics(): Promise<string> {
  const metrics = createMetrics();
  metrics.watchRedis(() => true);
  metrics.watchMediaDisk({ freeBytes: () => Promise.resolve(1) });
  metrics.watchPushCircuits(() => ["apns"]);
  for (const outcome of SMS_OUTCOMES) metrics.sms("http", outcome, 0);
  for (const limit of LIMIT_NAMES) metrics.rateLimited(limit).inc(0);
  return metrics.text();
}

describe("Prometheus and Grafana", () => {
  it.each(["prometheus/alerts.yaml", "grafana/dashboard.json"])("%s names metrics that exist", async (path) => {
    const text = await exposeMetrics();
    const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)/gmu)].map(([, name = "", kind]) => [name, kind]));
    const named = allOf(read(path), /\b(convospace_\w+)/gu);
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) {
      const base = name.replace(/_bucket$/u, "");
      expect([name, kinds.get(base)]).toEqual([
        name,
        base === name ? expect.stringMatching(/counter|gauge/u) : "histogram",
      ]);
    }
  });

  it.each(["prometheus/alerts.yaml", "grafana/dashboard.json"])(
    "%s selects labels and values that exist",
    async (path) => {
      const text = await exposeMetrics();
      const [, job] = /job_name: (\w+)/u.exec(read("prometheus/prometheus.yaml")) ?? [];
      const valuesOf = (metric: string, label: string) =>
        label === "job" ? [job] : allOf(text, new RegExp(`^${metric}\\{(?:[^}]*,)?${label}="([^"]*)"`, "gmu"));
      const selectors = [
        ...read(path)
          .replaceAll('\\"', '"')
          .matchAll(/\b(\w+)\{(\w+=[^}]*)\}/gu),
      ];
      expect(selectors.length).toBeGreaterThan(3);
      const unknown = selectors.flatMap(([selector, metric = "", matchers = ""]) =>
        [...matchers.matchAll(/(\w+)=~?"([^"]*)"/gu)].flatMap(([, label = "", pattern = ""]) =>
          pattern
            .split("|")
            .filter(
              (one) => !valuesOf(metric, label).some((value) => new RegExp(`^(?:${one})$`, "u").test(value ?? "")),
            )
            .map((one) => `${selector}: ${one}`),
        ),
      );
      expect(unknown).toEqual([]);
    },
  );

  it("has a severity and a summary for each alert", () => {
    const [, ...alerts] = read("prometheus/alerts.yaml").split("- alert: ");
    expect(alerts.length).toBeGreaterThan(10);
    for (const alert of alerts) {
      expect(alert).toMatch(/^ +labels: \{ severity: (?:critical|warning) \}$/mu);
      expect(alert).toMatch(/^ +summary: "\S.*\."$/mu);
    }
  });

  it("has alerts for a server that has vanished, and for codes that are not sent", () => {
    const alerts = read("prometheus/alerts.yaml");
    expect(alerts).toContain('absent(up{job="convospace"})');
    for (const outcome of ["refused", "given_up"])
      expect(alerts).toMatch(new RegExp(`convospace_sms_total\\{outcome=~"[^"]*\\b${outcome}\\b`, "u"));
  });
});

describe("deploy/compose.yaml", () => {
  it("lets Prometheus reach an Alertmanager outside", () => {
    expect(serviceOf("prometheus")).toMatch(/networks: \[.*\bmonitoring\b/u);
    expect(read("compose.yaml")).toMatch(/^ {2}monitoring: \{\}$/mu);
  });

  it("has one network alone that the server and Prometheus share, so that its name has one address for each process", () => {
    const networksOf = (name: string) => /networks: \[(.*)\]/u.exec(serviceOf(name))?.[1]?.split(", ") ?? [];
    const shared = networksOf("app").filter((name) => networksOf("prometheus").includes(name));
    expect(shared).toEqual(["front"]);
  });

  it("gives the server settings that it has, and those that production requires", () => {
    const given = allOf(serviceOf("app"), /^ {6}([A-Z_]+):/gmu);
    const asked = allOf(read("convospace.env.example"), /^(?:# )?([A-Z][A-Z_]+)=/gmu);
    expect([...given, ...asked].filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
    const values: Record<string, string> = Object.fromEntries(
      [...given, ...asked].map((name) => [name, VALUES[name] ?? ""]),
    );
    const sms = { SMS_GATEWAY_URL: "https://sms.example.com/" };
    expect(() => readConfig({ NODE_ENV: "production", ...values, ...sms })).not.toThrow();
  });

  it("mounts folders, in which a file that git replaces is seen", () => {
    const mounted = allOf(read("compose.yaml"), /^ +- \.\/([^:]+):/gmu);
    expect(mounted.length).toBeGreaterThan(4);
    const files = mounted.filter((path) => statSync(join(ROOT, "deploy", path), { throwIfNoEntry: false })?.isFile());
    // Read at the first start alone.
    expect(files).toEqual(["database/rights.sql"]);
  });

  it("has no variable without a default that deploy/up does not make", () => {
    const needed = new Set(allOf(read("compose.yaml"), /\$\{([A-Z_]+)(?::\?[^}]*)?\}/gu));
    const [, made = ""] = /cat >\.env <<END\n(.*?)\nEND/su.exec(read("up")) ?? [];
    expect([...needed].filter((name) => !allOf(made, /^([A-Z_]+)=/gmu).includes(name))).toEqual([]);
    expect(needed.size).toBeGreaterThan(3);
  });
});

/** Values as deploy/up and an operator give them. */
const VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: "mysql://convospace:secret@database:3306/convospace",
  REDIS_URL: "redis://redis:6379",
  JWT_SECRET: "a".repeat(44),
  METRICS_TOKEN: "b".repeat(44),
  PUBLIC_URL: "https://chat.example.com",
  TRUSTED_PROXIES: "1",
  SMS_PROVIDER: "http",
  SMS_FROM: "+14155550100",
  OTP_COUNTRIES: "DE,FR",
};

describe("deploy/kubernetes", () => {
  it("names settings that exist, and values that the server takes", () => {
    const settings = Object.fromEntries(
      [...read("kubernetes/production/settings.env").matchAll(/^([A-Z0-9_]+)=(.*)$/gmu)].map(([, name, value]) => [
        name,
        value,
      ]),
    ) as Record<string, string>;
    expect(Object.keys(settings).filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
    const secrets = { JWT_SECRET: "a".repeat(44), S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "key" };
    const sms = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "token", SMS_FROM: "+14155550100" };
    expect(() => readConfig({ NODE_ENV: "production", ...settings, ...secrets, ...sms })).not.toThrow();
  });

  it("leaves the number of pods to the autoscaler, and an hour to the migrations", () => {
    const text = read("kubernetes/base/deployment.yaml");
    expect(text).not.toMatch(/^ {2}replicas:/mu);
    const [, period, failures] =
      /startupProbe:\n(?:.*\n){3} +periodSeconds: (\d+)\n +failureThreshold: (\d+)/u.exec(text) ?? [];
    expect(Number(period) * Number(failures)).toBeGreaterThanOrEqual(3600);
  });

  it("names the connections that all pods of the overlay need", () => {
    const overlay = read("kubernetes/production/kustomization.yaml");
    const pods = Number(/maxReplicas\n +value: (\d+)/u.exec(overlay)?.[1]);
    const surge = Number(/maxSurge: (\d+)/u.exec(read("kubernetes/base/deployment.yaml"))?.[1]);
    const perPod = 2 * readConfig({}).DATABASE_POOL_SIZE + OWN_CONNECTIONS;
    for (const text of [overlay, readFileSync(join(ROOT, "docs/deployment.md"), "utf8")])
      expect(Number(/max_connections = (\d+)/u.exec(text)?.[1])).toBeGreaterThan((pods + surge) * perPod);
  });
});

/** Connections of a process beside the pools for requests: those for pushes, and single ones. */
const OWN_CONNECTIONS = 6;

describe("deploy/ha", () => {
  it.each(["galera", "group-replication"])(
    "runs HAProxy for %s without the rights of root, and with a log",
    (engine) => {
      const text = read(`ha/haproxy-${engine}.cfg`);
      const [, section = ""] = /^global\n((?: .*\n)+)/mu.exec(text) ?? [];
      for (const line of ["user haproxy", "group haproxy", "chroot /var/lib/haproxy", "log /dev/log local0"])
        expect(section).toContain(`    ${line}\n`);
      expect(text).toContain("\n    log global\n");
    },
  );
});

describe("a proxy", () => {
  it.each(["/metrics", "/readyz", "/healthz"])("keeps %s inside", (path) => {
    expect(read("nginx/convospace.conf")).toContain(`location = ${path} { return 404; }`);
    expect(
      allOf(read("caddy/Caddyfile"), /^\t@internal path (.*)$/gmu)
        .join()
        .split(" "),
    ).toContain(path);
    expect(read("kubernetes/production/ingress.yaml")).not.toMatch(new RegExp(`path: (?:/|${path})$`, "mu"));
  });

  it("takes parts of the size that the server asks for, and closes idle connections before the server", () => {
    const { KEEP_ALIVE_MS, MAX_REQUEST_BYTES } = readConfig({});
    const nginx = read("nginx/convospace.conf");
    expect(Number(/client_max_body_size (\d+)m;/u.exec(nginx)?.[1]) * 1024 ** 2).toBe(MAX_REQUEST_BYTES);
    const [, ...handlers] = read("caddy/Caddyfile").split("reverse_proxy {$UPSTREAMS");
    expect(handlers.length).toBeGreaterThan(0);
    for (const text of [nginx, ...handlers])
      expect(Number(/keepalive(?:_timeout)? (\d+)s/u.exec(text)?.[1]) * 1000).toBeLessThan(KEEP_ALIVE_MS);
  });
});
