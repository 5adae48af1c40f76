import { describe, expect, it } from "vitest";
import type { checkAccounts } from "./accounts-model.js";
import type { checkModel } from "./model.js";
import { EVENT_RULES } from "./mutants/events.js";
import { LEADER_RULES } from "./mutants/leadership.js";
import { MARK_RULES } from "./mutants/marks.js";
import { OUTBOX_RULES } from "./mutants/outbox.js";
import { PAGE_RULES } from "./mutants/pages.js";
import type { Rule } from "./mutants/rule.js";
import { SESSION_RULES } from "./mutants/sessions.js";
import { UPLOAD_RULES } from "./mutants/uploads.js";
import { loadModule } from "./mutation.js";

/** Orders in which the acts of a rule are tried; the model notices most mutations in the first hundred. */
const MAX_ORDERS = 4_000;
/** Orders in which the kit as it is has to hold. */
const ORDERS = 20;

type Check = typeof checkModel | typeof checkAccounts;

function describeRules(module: string, check: string, rules: readonly Rule[]): void {
  const load = (rule?: Rule) => loadModule(`testing/${module}.ts`, rule)[check] as Check;

  describe(`${check} notices the absence of the rule:`, () => {
    it.each(rules)("$name", async (rule) => {
      await expect(load(rule)({ numRuns: MAX_ORDERS, seed: 1 }, rule.acts)).rejects.toThrow(/failed after \d+ tests?/u);
    });
  });

  it.each(rules)(`${check} holds with the rule: $name`, async ({ acts }) => {
    await expect(load()({ numRuns: ORDERS, seed: 1 }, acts)).resolves.toBeUndefined();
  });
}

describeRules("model", "checkModel", [
  ...[...PAGE_RULES, ...EVENT_RULES, ...LEADER_RULES, ...OUTBOX_RULES, ...MARK_RULES],
  ...UPLOAD_RULES,
]);
describeRules("accounts-model", "checkAccounts", SESSION_RULES);
