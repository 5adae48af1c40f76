import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rules whose result depends on the colours of a theme. */
const CONTRAST_RULES = ["color-contrast", "link-in-text-block"];

/** Returns the violations that axe-core finds in a page: the rule, and the failing elements. */
export function violationsOf(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  return run(page, { type: "tag", values: RULES }, exclude);
}

/** Returns the violations of the rules of contrast alone, for a second theme of the same state. */
export function contrastViolationsOf(page: Page): Promise<string[]> {
  return run(page, { type: "rule", values: CONTRAST_RULES }, []);
}

async function run(page: Page, only: RunOnly, exclude: readonly string[]): Promise<string[]> {
  // Not as a script element, which the policy of the page refuses.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(runAxe, { only, exclude });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join("; ")}`,
  );
}

interface RunOnly {
  readonly type: "tag" | "rule";
  readonly values: readonly string[];
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function runAxe({ only, exclude }: { only: RunOnly; exclude: readonly string[] }): Promise<Violation[]> {
  const { axe } = globalThis as unknown as {
    axe: { run: (...args: unknown[]) => Promise<{ violations: Violation[] }> };
  };
  const context = { include: ["html"], exclude: exclude.map((selector) => [selector]) };
  const { violations } = await axe.run(context, { runOnly: only, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
