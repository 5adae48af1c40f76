import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Returns the violations that axe-core finds in a page: the rule, and the elements with what is wrong. */
export async function violationsOf(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  // Not as a script element, which the policy of the page refuses.
  await page.evaluate(AXE);
  const violations = await page.evaluate(runAxe, { rules: RULES, exclude });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join("; ")}`,
  );
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function runAxe({
  rules,
  exclude,
}: {
  rules: readonly string[];
  exclude: readonly string[];
}): Promise<Violation[]> {
  const { axe } = globalThis as unknown as {
    axe: { run: (...args: unknown[]) => Promise<{ violations: Violation[] }> };
  };
  const context = { include: ["html"], exclude: exclude.map((selector) => [selector]) };
  const { violations } = await axe.run(context, { runOnly: rules });
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
