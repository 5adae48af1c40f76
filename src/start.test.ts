import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { ROOT } from "./infra/root.js";

vi.setConfig({ testTimeout: 120_000 });

/** Clone with the packages of this one, and nothing generated or compiled. */
const clone = mkdtempSync(join(tmpdir(), "convospace-clone-"));
for (const part of ["scripts", "prisma", "package.json", "package-lock.json", "prisma.config.ts", "tsconfig.json"])
  cpSync(join(ROOT, part), join(clone, part), { recursive: true });
cpSync(join(ROOT, "src"), join(clone, "src"), { recursive: true, filter: (path) => !path.includes("generated/") });
cpSync(join(ROOT, "src/generated/enums.ts"), join(clone, "src/generated/enums.ts"));
symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));

afterAll(() => rmSync(clone, { recursive: true, force: true }));

const DONE = String.raw` … \d+\.\d s\n`;
const STARTING = String.raw`Starting the server …\n`;

describe("the preparation of a start", () => {
  it("prints a line with its seconds for each step, and only the start once all is up to date", async () => {
    expect(await prepare()).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        new RegExp(
          String.raw`^\[1/3\] Generating .*${DONE}\[2/3\] Compiling the server${DONE}\[3/3\] ${STARTING}$`,
          "u",
        ),
      ),
    });
    expect(await prepare()).toMatchObject({
      code: 0,
      output: expect.stringMatching(new RegExp(String.raw`^\[1/1\] ${STARTING}$`, "u")),
    });
  });

  it("compiles again after a change, and names the file of a fault", async () => {
    writeFileSync(join(clone, "src/added.ts"), "export const added: number = 1;\n");
    expect((await prepare()).output).toMatch(new RegExp(String.raw`^\[1/2\] Compiling the server${DONE}`, "u"));
    writeFileSync(join(clone, "src/added.ts"), "export const added: number = ;\n");
    const { code, output, errors } = await prepare();
    expect(code).toBe(1);
    expect(output).toBe("[1/2] Compiling the server … failed\n");
    expect(errors).toContain("src/added.ts: ");
  });
});

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function prepare(): Promise<Outcome> {
  const script =
    'import { prepare } from "./scripts/prepare.mjs"; await prepare({ build: true, next: "Starting the server" });';
  return new Promise((resolve) =>
    execFile(process.execPath, ["--input-type=module", "-e", script], { cwd: clone }, (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    ),
  );
}
