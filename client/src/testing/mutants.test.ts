import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { checkModel } from "./model.js";
import { MUTANTS } from "./mutants.js";

const SOURCE = join(import.meta.dirname, "..");
const COPIES = join(SOURCE, "../../.data/mutants");

/** Schedules to try before a rule counts as unnoticed; 0 skips what follows, which takes minutes. */
const RUNS = Number(process.env["MODEL_MUTANT_RUNS"] ?? 0);

it.each(MUTANTS)("finds the text of: $rule", ({ file, text, replacement }) => {
  expect(readFileSync(join(SOURCE, file), "utf8").split(text)).toHaveLength(2);
  expect(replacement).not.toBe(text);
});

describe.runIf(RUNS > 0)("the model notices the absence of a rule:", () => {
  it.each(MUTANTS)(
    "$rule",
    async ({ file, text, replacement }) => {
      const copy = join(COPIES, String(process.pid), file.replaceAll("/", "-") + String(text.length));
      cpSync(SOURCE, copy, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
      const path = join(copy, file);
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(text, () => replacement),
      );
      const model = (await import(join(copy, "testing/model.ts"))) as { readonly checkModel: typeof checkModel };
      try {
        await expect(model.checkModel({ numRuns: RUNS, endOnFailure: true })).rejects.toThrow(
          /failed after \d+ tests?/u,
        );
      } finally {
        rmSync(copy, { recursive: true });
      }
    },
    3_600_000,
  );
});
