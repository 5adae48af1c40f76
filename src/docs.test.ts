import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./infra/root.js";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
const FOLDERS = ["", "client", "docs", "docs/decisions", "tools/bench", "tools/drill"];
const PAGES = FOLDERS.flatMap(markdownIn).toSorted();
const DECISIONS = PAGES.filter((page) => /\/\d{4}-[^/]+$/u.test(page));

describe("docs/decisions", () => {
  it("numbers records 1, 2, 3 … without gaps, in file names and titles", () => {
    const numbers = DECISIONS.map((page) => Number(/\/(\d{4})-/u.exec(page)?.[1]));
    expect(numbers).toEqual(DECISIONS.map((_, index) => index + 1));
    expect(DECISIONS.map((page) => Number(/^# (\d+)\. \S/u.exec(read(page))?.[1]))).toEqual(numbers);
  });

  it.each(DECISIONS)("%s has a date, a status and the four headings", (page) => {
    expect(read(page)).toMatch(/^# .+\n\nDate: \d{4}-\d\d-\d\d.*\n\nStatus: (accepted|superseded by )/u);
    expect([...read(page).matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading)).toEqual([
      ...["Context", "Decision", "Consequences", "Measured"],
    ]);
  });

  it("lists each record on its index page, with its title and status", () => {
    const index = read("docs/decisions/README.md");
    const cells = [...index.matchAll(/^\| (\d+) +\| \[(.+)\]\((\S+)\) +\| (.+?) +\|$/gmu)].map(([, ...row]) => row);
    expect(cells).toEqual(
      DECISIONS.map((page) => {
        const [, number, title] = /^# (\d+)\. (.+)$/mu.exec(read(page)) ?? [];
        const status = /^Status: (.+)$/mu.exec(read(page))?.[1]?.replaceAll(/\[(\d+)\]\([^)]*\)/gu, "$1");
        return [number, title, page.replace("docs/decisions/", ""), status];
      }),
    );
  });
});

describe("ARCHITECTURE.md", () => {
  it.each(["src", "client/src"])("has a line for each folder of %s, and no other", (folder) => {
    const [, table = ""] = read("ARCHITECTURE.md").split(`| folder of \`${folder}/\``);
    const lines = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `([\w-]+)\/` +\|/gmu)].map(([, name]) => name);
    const folders = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const own = folders.map(({ name }) => name).filter((name) => name !== "generated");
    expect(lines.toSorted()).toEqual(own.toSorted());
  });
});

describe("a page", () => {
  it.each(PAGES)("%s links to files and headings that exist", (page) => {
    const prose = read(page).replaceAll(/```.*?```/gsu, "");
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]*)\)/gu)].map(([, link = ""]) => link);
    expect(links.filter((link) => !isThere(page, link))).toEqual([]);
  });

  it.each(PAGES.filter((page) => page !== "CHANGELOG.md"))("%s names files that exist", (page) => {
    const prose = read(page).replaceAll(/```.*?```/gsu, "");
    const paths = [...prose.matchAll(/`((?:src|tools|client|web|scripts|docs|prisma|operations)\/[^\s`]*)`/gu)];
    expect(paths.map(([, path = ""]) => path).filter((path) => !existsAs(path))).toEqual([]);
  });

  it.each(PAGES.filter((page) => page !== "CHANGELOG.md"))("%s names npm scripts that exist", (page) => {
    const packages = ["package.json", "client/package.json", "web/package.json"];
    const scripts = Object.assign({}, ...packages.map((file) => (JSON.parse(read(file)) as Scripts).scripts)) as object;
    const named = [...read(page).matchAll(/\bnpm run ([a-z][a-z:-]*)/gu)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

// CONTRIBUTING.md: sentences begin with a noun or a verb.
describe("prose", () => {
  const QUESTION_WORDS = String.raw`(?:What|Who|Whoever|Whose|Whom|Whether|How|Where|When|Whatever)\b`;

  it.each(PAGES)("of %s begins no sentence with a question word", (page) => {
    const text = read(page)
      .replaceAll(/```.*?```/gsu, "")
      .replaceAll(/^#.*$/gmu, "");
    expect(
      text.match(new RegExp(String.raw`(?:^\n|[.:!?|]\s+|^[-*] +|^\d+\. +)${QUESTION_WORDS}.*`, "gmu")),
    ).toBeNull();
  });

  it.each(["src", "scripts", "client", "web", "tools"])("of %s begins no comment with one", (folder) => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).filter(
      (file) => /\.(?:ts|tsx|mjs|cjs)$/u.test(file) && !/(?:^|\/)(?:node_modules|dist|generated)\//u.test(file),
    );
    const comment = new RegExp(String.raw`(?:/\*\*\s+(?:\* )?|^(?!\s*//).*\n\s*// )${QUESTION_WORDS}.*`, "gmu");
    expect(files.flatMap((file) => [...(read(join(folder, file)).match(comment) ?? [])])).toEqual([]);
  });
});

describe("code in README.md, client/README.md, docs/client.md and docs/push.md", () => {
  const pages = ["README.md", "client/README.md", "docs/client.md", "docs/push.md"];

  it.each(pages)("%s is cut from the examples that the tests run", (page) => {
    const blocks = [...read(page).matchAll(/(?:<!-- (\S+)#(\S+) -->\n\n)?```ts\n(.*?)```/gsu)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, file = "none", region = "", code] of blocks) expect(code).toBe(regionOf(file, region));
  });
});

interface Scripts {
  readonly scripts: Readonly<Record<string, string>>;
}

/** Returns the lines of an example between `// #region name` and its end. */
function regionOf(file: string, name: string): string | undefined {
  const [, after = ""] = read(file).split(`// #region ${name}\n`);
  return after.split("// #endregion")[0];
}

/** Expands braces, as in src/{a,b}.ts. For an asterisk, its folder has to exist. */
function existsAs(path: string): boolean {
  const [, start = "", choices, end = ""] = /^(.*?)\{(.*?)\}(.*)$/u.exec(path) ?? [];
  if (choices !== undefined) return choices.split(",").every((choice) => existsAs(`${start}${choice}${end}`));
  return existsSync(join(ROOT, path.replace(/\*.*$/u, "")));
}

function isThere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(file: string): string[] {
  const titles = [...read(file).matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
