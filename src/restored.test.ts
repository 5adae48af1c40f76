import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { testApp } from "./testing/app.js";
import { build, launch } from "./testing/app-process.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

async function run(databaseUrl: string) {
  const home = mkdtempSync(join(tmpdir(), "convospace-restored-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const program = launch(home, { DATABASE_URL: databaseUrl }, "restored.js");
  const { code } = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}

it("npm run restored leaves a gap of a million ids after the newest, once", async () => {
  const app = await testApp();
  await app.person("Ada");
  const newest = async () => {
    const [row] = await app.app.db.query<{ id: bigint }>("SELECT MAX(id) AS id FROM users");
    return Number(row?.id);
  };
  const before = await newest();
  for (let times = 0; times < 2; times += 1)
    expect(await run(app.databaseUrl)).toMatchObject({ code: 0, output: expect.stringContaining("Raised") as unknown });
  await app.person("Bo");
  expect(await newest()).toBe(before + 1_000_000);
});
