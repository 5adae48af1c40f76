import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "./infra/config.js";
import { withDatabase } from "./infra/database/command.js";
import { testApp } from "./testing/app.js";
import { build, launch, waitUntilServing } from "./testing/app-process.js";
import { signUp } from "./testing/person.js";
import { createMemoryFolder } from "./testing/memory-folder.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

function newHome(): string {
  const home = createMemoryFolder("convospace-restored-");
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

async function run(settings: Record<string, string>, home = newHome()) {
  const program = launch(home, settings, "restored.js");
  const { code } = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}

const RAISED = { code: 0, errors: "", output: expect.stringContaining("Raised") as unknown };

it("npm run restored leaves a gap of a million ids after the newest, once", async () => {
  const app = await testApp();
  await app.person("Ada");
  const newest = async () => {
    const [row] = await app.app.db.query<{ id: bigint }>("SELECT MAX(id) AS id FROM users");
    return Number(row?.id);
  };
  const before = await newest();
  for (let times = 0; times < 2; times += 1) expect(await run({ DATABASE_URL: app.databaseUrl })).toMatchObject(RAISED);
  await app.person("Bo");
  expect(await newest()).toBe(before + 1_000_000);
});

it("npm run restored prepares a database of an older version, which an upgrade has to restore", async () => {
  const app = await testApp();
  await app.person("Ada");
  await app.app.db.execute("DELETE FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1");
  expect(await run({ DATABASE_URL: app.databaseUrl })).toMatchObject(RAISED);
});

it("npm run restored starts the embedded database of a stopped app", async () => {
  const home = newHome();
  const program = launch(home);
  const ada = await signUp(await waitUntilServing(program), "Ada", "+14155550123");
  await ada.leave();
  program.child.kill("SIGTERM");
  await program.ended;
  expect(await run({}, home)).toMatchObject(RAISED);

  let definition = "";
  await withDatabase(readConfig({ DATA_DIR: join(home, ".data") }), { print: () => undefined }, async (db) => {
    [[, definition = ""] = []] = (await db.query("SHOW CREATE TABLE users")).map(
      (row) => Object.values(row as object) as string[],
    );
  });
  expect(definition).toContain("AUTO_INCREMENT=1000001 ");
});
