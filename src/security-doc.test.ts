import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

const pathOf = (path: string) => new URL(`../${path}`, import.meta.url);
const read = (path: string) => readFileSync(pathOf(path), "utf8");

const page = read("docs/security.md");

/** Returns the tests that a cell names. */
const testsIn = (cell: string) =>
  cell.split("<br>").flatMap((test) => {
    const [, file, title] = /^`(\S+\.test\.ts)`: (.+)$/u.exec(test) ?? [];
    return file === undefined || title === undefined ? [] : [{ file, title }];
  });

/** A row of the requirements: number, requirement, state, how, tests. */
const rows = page
  .split("\n")
  .filter((line) => /^\| \d+\.\d+\.\d+ /u.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, number = "", , state = "", , shownBy = ""]) => ({
    number,
    state,
    tests: testsIn(shownBy),
    shownBy,
  }));

/** A row of the attacks of a section: attack, answer, tests. */
const attacksOf = (section: string) =>
  (page.split(`## ${section}\n`)[1]?.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (?:attack|-+) /u.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, number = "", , shownBy = ""]) => ({ number, tests: testsIn(shownBy) }));

const SECTIONS = ["Uploaded files", "Push notifications", "Codes by SMS"] as const;

describe("docs/security.md", () => {
  it("has each requirement once, with its state", () => {
    expect(rows.length).toBeGreaterThanOrEqual(53);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    for (const { number, state } of rows)
      expect([number, state]).toEqual([number, expect.stringMatching(/^(met|proxy|no)$/u)]);
  });

  it("names a test for each requirement met", () => {
    expect(
      rows.filter(({ state, tests }) => state === "met" && tests.length === 0).map(({ number }) => number),
    ).toEqual([]);
  });

  it.each(SECTIONS)("names a test for each attack under %s", (section) => {
    const attacks = attacksOf(section);
    expect(attacks.length).toBeGreaterThanOrEqual(9);
    expect(attacks.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it("names existing tests", () => {
    const missing = [...rows, ...SECTIONS.flatMap(attacksOf)].flatMap(({ number, tests }) =>
      tests
        .filter(({ file, title }) => !existsSync(pathOf(file)) || !read(file).includes(`"${title}"`))
        .map(({ file, title }) => `${number} ${file}: ${title}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("the server's code", () => {
  it("uses Math.random for the length of pauses only", () => {
    const files = readdirSync(pathOf("src"), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
    expect(sources.filter((file) => read(`src/${file}`).includes("Math.random")).toSorted()).toEqual([
      "features/push/delivery/backoff.ts",
      "infra/database/transaction.ts",
      "media/s3/client.ts",
    ]);
  });
});
