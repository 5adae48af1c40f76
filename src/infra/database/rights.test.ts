import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createAppDatabase, startTestApp } from "../../testing/app.js";
import { type ScratchDatabase, createDatabase } from "../../testing/scratch-database.js";
import { systemClock } from "../clock.js";
import { StartupError } from "../errors.js";
import { MIGRATIONS } from "../root.js";
import { type Database, openDatabase } from "./database.js";
import { migrate } from "./migrations.js";

const DATA_RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE"];
const RIGHTS = [...DATA_RIGHTS, "CREATE", "ALTER", "DROP", "REFERENCES"];

const isMariaDb = await versionMatches(/mariadb/iu);

async function versionMatches(pattern: RegExp): Promise<boolean> {
  const made = await createDatabase(inject("databaseUrl"));
  const db = await openDatabase(made.url, DATABASE_CONFIG);
  const [row] = await db.query<{ version: string }>("SELECT VERSION() AS version");
  await db.close();
  await made.drop();
  return pattern.test(row?.version ?? "");
}

describe("the rights of the database's user", () => {
  let made: ScratchDatabase;
  let root: Database;
  let name: string;
  let user: string;

  beforeAll(async () => {
    made = await createDatabase(inject("databaseUrl"));
    root = await openDatabase(made.url, DATABASE_CONFIG);
    name = new URL(made.url).pathname.slice(1);
    user = `u_${name.slice(-12)}`;
    await root.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY 'let me in'`);
  });

  afterAll(async () => {
    await root.execute(`DROP USER '${user}'@'%'`);
    await root.close();
    await made.drop();
  });

  /** Grants exactly these rights, with one that is not needed, as a user without any is refused at the sign-in. */
  async function grant(rights: readonly string[], database = name): Promise<void> {
    await root.execute(`GRANT ALL ON ${database}.* TO '${user}'@'%'`);
    await root.execute(`REVOKE ALL ON ${database}.* FROM '${user}'@'%'`);
    await root.execute(`GRANT ${[...rights, "EXECUTE"].join(", ")} ON ${database}.* TO '${user}'@'%'`);
  }

  function asUser(url: string): string {
    const changed = new URL(url);
    changed.username = user;
    changed.password = "let me in";
    return changed.href;
  }

  async function migrateAsUser(): Promise<unknown> {
    const db = await openDatabase(asUser(made.url), DATABASE_CONFIG);
    const refused: unknown = await migrate(db.connect, MIGRATIONS).catch((error: unknown) => error);
    await db.close();
    return refused;
  }

  it("are named where some are missing, before anything is changed", async () => {
    // MariaDB lets a user with any right on a table refer to it.
    const needed = RIGHTS.filter((right) => right !== "REFERENCES" || !isMariaDb);
    const lists = fc.subarray(needed, { maxLength: needed.length - 1 });
    await fc.assert(
      fc.asyncProperty(lists, async (granted) => {
        await grant(granted);
        // Without CREATE the server does not say whether REFERENCES is missing too.
        const isSaid = (right: string) => right !== "REFERENCES" || granted.includes("CREATE");
        const missing = needed.filter((right) => !granted.includes(right) && isSaid(right)).join(", ");
        const refusal = (await migrateAsUser()) as StartupError;
        expect(refusal).toBeInstanceOf(StartupError);
        expect(isMariaDb ? refusal.message.replace(", REFERENCES on", " on") : refusal.message).toBe(
          `The user '${user}'@'%' lacks the right ${missing} on the database "${name}", which was not changed: ` +
            `GRANT ${RIGHTS.join(", ")} ON \`${name}\`.* TO '${user}'@'%';`,
        );
        expect(await root.query("SHOW TABLES")).toEqual([]);
      }),
      { numRuns: 25, examples: needed.map((right) => [needed.filter((one) => one !== right)]) },
    );
  });

  it("suffice for every migration and for the app where they are those of the sentence", async () => {
    await grant(RIGHTS);
    expect(await migrateAsUser()).not.toBeInstanceOf(Error);
    const app = await startTestApp({ url: asUser(made.url), drop: () => Promise.resolve() }, {}, systemClock);
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await ada.meet(bo);
    await app.stop();
  });

  it("suffice without those of migrations where none is pending", async () => {
    const migrated = await createAppDatabase();
    await grant(DATA_RIGHTS, new URL(migrated.url).pathname.slice(1));
    const app = await startTestApp({ url: asUser(migrated.url), drop: migrated.drop }, {}, systemClock);
    await app.person("Ada");
    await app.stop();
  });
});
