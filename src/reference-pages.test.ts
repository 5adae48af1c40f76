import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SETTING_NAMES } from "./infra/config.js";
import { UserErrorCode } from "./infra/errors.js";
import { createMetrics } from "./infra/telemetry/metrics.js";
import { statusOf } from "./server/error-status.js";
import { ROOT } from "./infra/root.js";
import { findLoggedMessages } from "./testing/logged-messages.js";

const CONFIGURATION = "docs/configuration.md";
const ERRORS = "docs/errors.md";
const OPERATIONS = "docs/operations.md";
const PREFIX = "convospace_";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Returns the text of a section, up to the next heading of its level or above. */
function section(page: string, heading: string): string {
  const level = /^#+/u.exec(heading)?.[0].length ?? 0;
  const text = read(page).split(`${heading}\n`)[1];
  expect(text, `${page} has no ${heading}`).toBeDefined();
  return text?.split(new RegExp(`^#{1,${level}} `, "mu"))[0] ?? "";
}

/** Returns the cells of the tables in a text, without headings. */
function rows(text: string): string[][] {
  const lines = text.split("\n").filter((line, index, all) => line.startsWith("|") && !isHead(line, all[index + 1]));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/u)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function isHead(line: string, next = ""): boolean {
  return /^[|\s-]+$/u.test(line) || /^[|\s-]+$/u.test(next.replace(/^(?!\|).*$/u, "x"));
}

describe(CONFIGURATION, () => {
  it("lists the settings of .env.example, in its order and words", () => {
    expect(rows(section(CONFIGURATION, "## Every setting"))).toEqual(settingsOf(read(".env.example")));
  });

  it("names no setting that does not exist", () => {
    const named = [...read(CONFIGURATION).matchAll(/`([A-Z][A-Z0-9]*_[A-Z_]+)`/gu)].map(([, name]) => name);
    const errors = rows(section(ERRORS, "## At top level")).map(([code]) => code?.replaceAll("`", ""));
    expect(named.filter((name) => ![...SETTING_NAMES, ...errors].includes(name))).toEqual([]);
  });
});

/** Returns name, default and explanation of each setting. */
function settingsOf(template: string): string[][] {
  let comment: string[] = [];
  return template.split("\n").flatMap((line) => {
    const [, isUnset, name, value = ""] = /^(# )?([A-Z0-9_]+)=(.*)$/u.exec(line) ?? [];
    if (name === undefined) {
      comment = /^# (?!## )/u.test(line) ? [...comment, line.slice(2)] : [];
      return [];
    }
    const meaning = comment.join(" ");
    comment = [];
    if (isUnset === undefined) return [[`\`${name}\``, `\`${value}\``, meaning]];
    return [[`\`${name}\``, "unset", value === "" ? meaning : `${meaning} Example: \`${value}\`.`]];
  });
}

describe(ERRORS, () => {
  const codesIn = (heading: string) => rows(section(ERRORS, heading)).map(([code]) => code?.replaceAll("`", ""));

  it("explains each code of userErrors, and no other", () => {
    expect(codesIn("## In `userErrors`").toSorted()).toEqual(Object.values(UserErrorCode).toSorted());
  });

  it("explains each code of a top-level error that the sources name, and no other", () => {
    const sources = ["engine", "graphql", "server"].flatMap((folder) =>
      readdirSync(join(ROOT, "src", folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /(?<!\.test)\.ts$/u.test(file))
        .map((file) => read(`src/${folder}/${file}`)),
    );
    const constants = sources.flatMap((text) =>
      [...text.matchAll(/\bcode: "([A-Z]+)"|"([A-Z]+_[A-Z_]+)"|^ {2}([A-Z]+_[A-Z_]+): \d/gmu)].map(
        ([, word, words, key]) => word ?? words ?? key,
      ),
    );
    const isCode = (name = "") => !/^(ERR|HPE)_/u.test(name) && !SETTING_NAMES.includes(name);
    // A query or subscription has no payload, so its refusal has its own code at top level.
    const codes = new Set([...constants.filter(isCode), UserErrorCode.NOT_FOUND]);
    expect(codesIn("## At top level").toSorted()).toEqual([...codes].toSorted());
  });

  it("has the HTTP status of each code that is not 400", () => {
    for (const [code = "", statuses = ""] of rows(section(ERRORS, "## At top level"))) {
      const status = statusOf(code.replaceAll("`", ""));
      if (status !== 400)
        expect([code, statuses.split(", ")]).toEqual([code, expect.arrayContaining([String(status)])]);
    }
  });
});

describe(OPERATIONS, () => {
  it("explains each line of the log with its levels, and no other", () => {
    const documented = rows(section(OPERATIONS, "### The log")).flatMap(([messages = "", levels = ""]) =>
      /^\d/u.test(levels)
        ? [...messages.matchAll(/`([^`]+)`/gu)].map(([, message = ""]) => [message, levels.split(", ").map(Number)])
        : [],
    );
    const logged = [...findLoggedMessages()].map(([message, levels]) => [message, [...levels].toSorted()]);
    expect(documented.length).toBeGreaterThan(50);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(logged));
  });

  it("explains each metric with its labels, and no other", async () => {
    const documented = rows(section(OPERATIONS, "### Metrics")).flatMap(([names = ""]) =>
      [...names.matchAll(/`(\w+)(?:\{(\w+)(?:,\w+)*\})?`/gu)].map(([, name = "", label]) => [name, label]),
    );
    const metrics = createMetrics();
    metrics.watchRedis(() => true);
    metrics.watchMediaChild(() => 0);
    metrics.watchPushCircuits(() => ["apns"]);
    metrics.watchMediaDisk({ freeBytes: () => Promise.resolve(1) });
    const text = await metrics.text();
    const names = [...text.matchAll(/^# TYPE convospace_(\w+)/gmu)].map(([, name = ""]) => name);
    expect(documented.map(([name]) => name).toSorted()).toEqual(names.toSorted());
    for (const [name, label] of documented) {
      const series = new RegExp(`^${PREFIX}${name ?? ""}(?:_bucket)?\\{(?:le="[^"]*",)?(\\w+)=`, "mu").exec(text)?.[1];
      if (series !== undefined && series !== "le") expect([name, label]).toEqual([name, series]);
    }
  });
});
