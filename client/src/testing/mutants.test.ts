import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACCOUNT_MUTANTS } from "./account-mutants.js";
import type { checkAccounts } from "./accounts-model.js";
import type { checkModel } from "./model.js";
import { MUTANTS } from "./mutants.js";

const SOURCE = join(import.meta.dirname, "..");
const COPIES = join(SOURCE, "../../.data/mutants");

/** Schedules to try before a rule counts as unnoticed; 0 skips what follows, which takes minutes. */
const RUNS = Number(process.env["MODEL_MUTANT_RUNS"] ?? 0);

/** A model with its mutants. */
const MODELS = [
  ...MUTANTS.map((mutant) => ({ ...mutant, module: "model", check: "checkModel" })),
  ...ACCOUNT_MUTANTS.map((mutant) => ({ ...mutant, module: "accounts-model", check: "checkAccounts" })),
];

it.each(MODELS)("finds the text of: $rule", ({ file, text, replacement }) => {
  expect(readFileSync(join(SOURCE, file), "utf8").split(text)).toHaveLength(2);
  expect(replacement).not.toBe(text);
});

describe.runIf(RUNS > 0)("the model notices the absence of a rule:", () => {
  it.each(MODELS)(
    "$rule",
    async ({ file, text, replacement, module, check }) => {
      const copy = join(COPIES, String(process.pid), file.replaceAll("/", "-") + String(text.length));
      cpSync(SOURCE, copy, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
      const path = join(copy, file);
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(text, () => replacement),
      );
      const model = (await import(join(copy, `testing/${module}.ts`))) as Readonly<
        Record<string, typeof checkModel | typeof checkAccounts>
      >;
      try {
        await expect(model[check]?.({ numRuns: RUNS, endOnFailure: true })).rejects.toThrow(/failed after \d+ tests?/u);
      } finally {
        rmSync(copy, { recursive: true });
      }
    },
    3_600_000,
  );
});
