import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./testing/app-process.js";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const DECISIONS = readdirSync(join(ROOT, "docs/decisions")).toSorted();
const PAGES = [
  ...["README.md", "CHANGELOG.md", "SECURITY.md"],
  ...["api.md", "migrating.md", "operations.md", "security.md"].map((name) => `docs/${name}`),
  ...DECISIONS.map((name) => `docs/decisions/${name}`),
];

describe("docs/decisions", () => {
  it("are numbered 1, 2, 3 … without gaps, in their titles too", () => {
    const numbers = DECISIONS.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(DECISIONS.map((_, index) => index + 1));
    const titles = DECISIONS.map((name) => Number(/^# (\d+)\. \S/u.exec(read(`docs/decisions/${name}`))?.[1]));
    expect(titles).toEqual(numbers);
  });
});

describe("a page", () => {
  it.each(PAGES)("%s links to files and headings that are there", (page) => {
    const prose = read(page).replaceAll(/```.*?```/gsu, "");
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]*)\)/gu)].map(([, link = ""]) => link);
    expect(links.filter((link) => !isThere(page, link))).toEqual([]);
  });
});

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
