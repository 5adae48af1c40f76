import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserErrorCode } from "./infra/errors.js";
import { testNodes } from "./testing/app.js";
import { ROOT } from "./testing/app-process.js";

/** The page that lists each kind of name. Settings and close codes are compared beside the code that reads or sends them. */
const PAGES = { userErrors: "README.md", errors: "README.md", metrics: "docs/operations.md" };

/** A user error that nothing of a payload can hold, such as a subscription's. */
const ALSO_TOP_LEVEL = ["NOT_FOUND"];
/** Where codes of top-level errors stand in the code. */
const ERROR_CODE = /\bcode: "([A-Z]+(?:_[A-Z]+)*)"|(?:withCode\([^"\n]*|\[\d{3}, |[?:] )"([A-Z]+(?:_[A-Z]+)+)"/gu;

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** The names in backticks in the first column of the tables whose header begins with `title`, without labels. */
function listed(text: string, title: string): string[] {
  const tables = text.split(/\n(?!\|)/u).filter((block) => block.trimStart().startsWith(`| ${title} `));
  const cells = tables.flatMap((table) => table.trimStart().split("\n").slice(2)).map((row) => row.split("|")[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)[^`]*`/gu)].map(([, name = ""]) => name)).toSorted();
}

/** The part of a page from a sentence to the next that leads to a table, or the end. */
function behind(text: string, sentence: string): string {
  const [, rest] = text.split(sentence);
  return rest?.split(/\n[^|\n].*:\n/u)[0] ?? "";
}

describe("a code of userErrors", () => {
  it("is explained, and the other way round", () => {
    const table = behind(read(PAGES.userErrors), "`userErrors { code message field }`:");
    expect(listed(table, "code")).toEqual(Object.keys(UserErrorCode).toSorted());
  });
});

describe("a code of a top-level error", () => {
  it("is explained, and the other way round", () => {
    const files = ["server", "engine", "graphql"].flatMap((folder) =>
      readdirSync(join(ROOT, "src", folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map((file) => read(join("src", folder, file))),
    );
    const codes = [...files.join("\n").matchAll(ERROR_CODE)].map(([, one, other]) => one ?? other ?? "");
    const table = behind(read(PAGES.errors), "`extensions.code` tells what to do:");
    expect(listed(table, "code")).toEqual([...new Set([...codes, ...ALSO_TOP_LEVEL])].toSorted());
  });
});

describe("a metric", () => {
  it("is explained, and the other way round", async () => {
    // With Redis, whose metrics a process alone does not have.
    const [node] = await testNodes(1);
    const text = await (await fetch(new URL("/metrics", node?.url))).text();
    const metrics = [...text.matchAll(/^# TYPE convospace_(\w+) /gmu)].map(([, name = ""]) => name);
    expect(listed(read(PAGES.metrics), "metric")).toEqual(metrics.toSorted());
  });
});
