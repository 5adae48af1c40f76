import { execFile } from "node:child_process";
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { HistoryDocument, SendMessageDocument } from "../operations/generated/graphql.js";
import { systemClock } from "./infra/clock.js";
import { type Database, openDatabase } from "./infra/database/database.js";
import { type TestApp, startTestApp, testApp } from "./testing/app.js";
import { ROOT } from "./infra/root.js";
import { build } from "./testing/app-process.js";
import { DATABASE_CONFIG } from "./testing/database-config.js";
import { pictureFile } from "./testing/media-files.js";
import { createMemoryFolder } from "./testing/memory-folder.js";
import { type Person, signUp } from "./testing/person.js";
import { createDatabase } from "./testing/scratch-database.js";
import { uploadFile } from "./testing/upload-app.js";

const KIND = await onServer(async (db) => {
  const [row] = await db.query<{ version: string }>("SELECT VERSION() AS version");
  return /mariadb/iu.test(row?.version ?? "") ? "mariadb" : "mysql";
});

// The database comes without the program that dumps; .ci/run fetches it.
const hasDump = await promisify(execFile)(KIND === "mariadb" ? "mariadb-dump" : "mysqldump", ["--version"]).then(
  ({ stdout }) => /mariadb/iu.test(stdout) === (KIND === "mariadb"),
  () => false,
);

const SECRET = "a secret of thirty-two characters";

const [, RIGHTS = ""] =
  /^GRANT (.*) ON convospace\.\* TO/mu.exec(readFileSync(join(ROOT, "docs/configuration.md"), "utf8")) ?? [];

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a script of deploy/backup as an operator does. */
async function run(script: string, folder: string, settings: Record<string, string>): Promise<Outcome> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...settings };
  return promisify(execFile)(process.execPath, [join(ROOT, "deploy/backup", script), folder], { cwd: "/", env }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    },
  );
}

function newFolder(): string {
  const folder = createMemoryFolder("convospace-backup-");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function newDatabase() {
  const database = await createDatabase(inject("databaseUrl"));
  onTestFinished(database.drop);
  return database;
}

/** Runs statements on the server, in a database of their own. */
async function onServer<Result>(work: (db: Database) => Promise<Result>): Promise<Result> {
  const { url, drop } = await createDatabase(inject("databaseUrl"));
  const db = await openDatabase(url, DATABASE_CONFIG);
  try {
    return await work(db);
  } finally {
    await db.close();
    await drop();
  }
}

const settingsOf = ({ databaseUrl, app }: TestApp) => ({
  DATABASE_URL: databaseUrl,
  MEDIA_DIR: app.config.MEDIA_DIR ?? "",
});

const backupsIn = (folder: string) => readdirSync(folder).toSorted();

/** Sends a picture; returns its id, as the conversation has it. */
async function sendPicture(ada: Person, conversationId: string): Promise<string> {
  const upload = await uploadFile(ada, await pictureFile());
  const input = { conversationId, clientMessageId: "picture", type: "IMAGE" as const, media: { uploadId: upload.id } };
  const { sendMessage } = await ada.ask(SendMessageDocument, { input });
  expect(sendMessage?.userErrors).toEqual([]);
  return sendMessage?.message?.id ?? "";
}

/** Messages of the largest page. */
const PAGE = 100;

/** Returns the last texts of a conversation, and the bytes of its pictures. */
async function readAll(device: Person, conversationId: string) {
  const { conversation } = await device.ask(HistoryDocument, { id: conversationId, last: PAGE });
  const messages = (conversation?.messages.edges ?? []).map(({ node }) => node);
  const urls = messages.flatMap(({ media }) => (media?.url ? [media.url] : []));
  const pictures = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer()).toString("base64");
    }),
  );
  return { texts: messages.map(({ body }) => body), pictures };
}

describe.skipIf(!hasDump)("a backup", () => {
  it("made while people write is restored with its messages and pictures, and new ids follow those of the lost state", async () => {
    const app = await testApp({ JWT_SECRET: SECRET });
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.meet(bo);
    await sendPicture(ada, conversation);
    await ada.send(conversation, "before the backup");
    const before = await readAll(bo, conversation);
    expect(before.pictures).toHaveLength(1);

    const backups = newFolder();
    let isWriting = true;
    const writing = (async () => {
      // Fewer than PAGE: the picture comes before them.
      for (let count = 0; isWriting && count < PAGE - 10; count += 1) {
        await bo.send(conversation, `during the backup ${count}`);
        await sleep(20);
      }
    })();
    expect(await run("backup.mjs", backups, settingsOf(app))).toMatchObject({ code: 0 });
    isWriting = false;
    await writing;
    await ada.send(conversation, "lost");
    await app.stop();

    const database = await newDatabase();
    const media = join(newFolder(), "media");
    const [backup = ""] = backupsIn(backups);
    const restored = await run("restore.mjs", join(backups, backup), { DATABASE_URL: database.url, MEDIA_DIR: media });
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining("Raised the next ids") as unknown });

    const later = await startTestApp(
      { ...database, drop: () => Promise.resolve() },
      { JWT_SECRET: SECRET, MEDIA_DIR: media },
      systemClock,
    );
    const again = await signUp(later, "Bo", bo.phoneNumber);
    onTestFinished(() => again.leave());
    const after = await readAll(again, conversation);
    expect(after.pictures).toEqual(before.pictures);
    expect(after.texts).toEqual(expect.arrayContaining(before.texts));
    expect(after.texts).not.toContain("lost");
    const [row] = await later.app.db.query<{ id: bigint }>("SELECT MAX(id) AS id FROM sessions");
    expect(Number(row?.id)).toBeGreaterThan(1_000_000);
  });

  it("links the files that the backup before it has, and KEEP removes the oldest", async () => {
    const app = await testApp();
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await sendPicture(ada, await ada.meet(bo));
    const backups = newFolder();
    const pictureIn = (backup: string) => {
      const objects = join(backups, backup, "media/objects");
      return statSync(
        join(
          objects,
          readdirSync(objects, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith(".m")) ?? "",
        ),
      );
    };
    for (let count = 1; count <= 3; count += 1)
      expect(await run("backup.mjs", backups, { ...settingsOf(app), KEEP: "2" })).toMatchObject({ code: 0 });
    const kept = backupsIn(backups);
    expect(kept).toHaveLength(2);
    const [first, second] = kept.map(pictureIn);
    expect([second?.ino, second?.nlink]).toEqual([first?.ino, 2]);
  });

  it("is refused where it would overwrite something, or is damaged", async () => {
    const app = await testApp();
    await app.person("Ada");
    await uploadFile(await app.person("Bo"), await pictureFile());
    const backups = newFolder();
    expect(await run("backup.mjs", backups, settingsOf(app))).toMatchObject({ code: 0 });
    const backup = join(backups, backupsIn(backups)[0] ?? "");
    const empty = await newDatabase();
    const target = { DATABASE_URL: empty.url, MEDIA_DIR: join(newFolder(), "media") };
    const refused = (text: string) => ({ code: 1, output: expect.stringContaining(text) as unknown });

    expect(await run("restore.mjs", backup, { ...target, DATABASE_URL: app.databaseUrl })).toMatchObject(
      refused("has tables"),
    );
    mkdirSync(target.MEDIA_DIR);
    writeFileSync(join(target.MEDIA_DIR, "other"), "");
    expect(await run("restore.mjs", backup, target)).toMatchObject(refused("is not empty"));
    rmSync(target.MEDIA_DIR, { recursive: true });
    appendFileSync(join(backup, "database.sql.gz"), "x");
    expect(await run("restore.mjs", backup, target)).toMatchObject(refused("is damaged"));
    expect(existsSync(target.MEDIA_DIR)).toBe(false);
  });

  it("is not left half-way where the database or the media store cannot be read", async () => {
    const app = await testApp();
    const backups = newFolder();
    const absent = { ...settingsOf(app), MEDIA_DIR: newFolder() };
    expect(await run("backup.mjs", backups, absent)).toMatchObject({ code: 1 });
    const gone = new URL(app.databaseUrl);
    gone.pathname = "/absent";
    expect(await run("backup.mjs", backups, { ...settingsOf(app), DATABASE_URL: gone.href })).toMatchObject({
      code: 1,
    });
    expect(backupsIn(backups)).toEqual([]);
  });

  it("removes what a killed one left more than a day ago, not one that may be under way", async () => {
    const app = await testApp({ MEDIA_STORE: "off" });
    const backups = newFolder();
    const hoursAgo = (hours: number) =>
      new Date(systemClock().getTime() - hours * 3_600_000).toISOString().replaceAll(/[-:.]/gu, "");
    const [old, recent] = [`unfinished-${hoursAgo(25)}`, `unfinished-${hoursAgo(23)}`];
    for (const name of [old, recent, "unfinished-other"]) mkdirSync(join(backups, name, "media"), { recursive: true });
    expect(await run("backup.mjs", backups, { DATABASE_URL: app.databaseUrl })).toMatchObject({ code: 0 });
    expect(backupsIn(backups)).toEqual([expect.stringMatching(/^\d/u), recent, "unfinished-other"]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "restored by root belongs to the owner of MEDIA_DIR, or of its parent",
    async () => {
      const app = await testApp();
      await uploadFile(await app.person("Ada"), await pictureFile());
      const backups = newFolder();
      await run("backup.mjs", backups, settingsOf(app));
      const [backup = ""] = backupsIn(backups);
      const owner = { uid: 1234, gid: 2345 };
      for (const [path, existing] of [
        ["media", "media"],
        ["new/media", "."],
      ] as const) {
        const home = newFolder();
        mkdirSync(join(home, existing), { recursive: true });
        chownSync(join(home, existing), owner.uid, owner.gid);
        const target = { DATABASE_URL: (await newDatabase()).url, MEDIA_DIR: join(home, path) };
        expect(await run("restore.mjs", join(backups, backup), target)).toMatchObject({ code: 0 });
        const [first = ""] = path.split("/");
        const restored = [
          first,
          ...readdirSync(join(home, first), { recursive: true, encoding: "utf8" }).map((name) => join(first, name)),
        ];
        expect(restored.length).toBeGreaterThan(4);
        for (const name of restored) {
          const { uid, gid } = statSync(join(home, name));
          expect([name, { uid, gid }]).toEqual([name, owner]);
        }
      }
    },
  );

  it.each([
    ["is relative", (folder: string) => `.${folder}`],
    ["has empty parts", (folder: string) => `/${folder}//`],
    ["leads through its parent", (folder: string) => `${folder}/../${basename(folder)}`],
  ])("has the names of the media store where MEDIA_DIR %s, and settings are empty", async (_, spell) => {
    const app = await testApp();
    await uploadFile(await app.person("Ada"), await pictureFile());
    const { MEDIA_DIR, DATABASE_URL } = settingsOf(app);
    const backups = newFolder();
    const settings = { DATABASE_URL, MEDIA_DIR: spell(MEDIA_DIR), DATABASE_TLS: "", DATABASE_TLS_CA: "" };
    expect(await run("backup.mjs", backups, settings)).toMatchObject({ code: 0 });
    const namesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
    const names = namesIn(join(backups, backupsIn(backups)[0] ?? "", "media"));
    expect(names).toContain("store-id");
    expect(names).toEqual(namesIn(MEDIA_DIR));
  });

  it("can be read by its owner alone", async () => {
    const app = await testApp();
    await app.person("Ada");
    const backups = newFolder();
    await run("backup.mjs", backups, settingsOf(app));
    const backup = join(backups, backupsIn(backups)[0] ?? "");
    for (const name of [".", "database.sql.gz", "manifest.json", "media"])
      expect([name, statSync(join(backup, name)).mode & 0o077]).toEqual([name, 0]);
    expect(readFileSync(join(backup, "manifest.json"), "utf8")).toContain(`"kind": "${KIND}"`);
  });

  it("is made and restored by a user with the rights that docs/configuration.md gives", async () => {
    const app = await testApp({ JWT_SECRET: SECRET });
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await ada.send(await ada.meet(bo), "kept");
    const empty = await newDatabase();
    const user = `u_${new URL(empty.url).pathname.slice(-12)}`;
    const asUser = (url: string) => Object.assign(new URL(url), { username: user, password: "let me in" }).href;
    const { db } = app.app;
    await db.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY 'let me in'`);
    onTestFinished(() => onServer((server) => server.execute(`DROP USER '${user}'@'%'`)).then(() => undefined));
    for (const url of [app.databaseUrl, empty.url])
      await db.execute(`GRANT ${RIGHTS} ON ${new URL(url).pathname.slice(1)}.* TO '${user}'@'%'`);

    const backups = newFolder();
    const made = await run("backup.mjs", backups, { ...settingsOf(app), DATABASE_URL: asUser(app.databaseUrl) });
    expect(made).toMatchObject({ code: 0 });
    const [log] = await db.query<{ isOn: number }>("SELECT @@log_bin AS isOn");
    if (log?.isOn) expect(made.output).toContain("Without the position in the binary log: the user");
    const media = join(newFolder(), "media");
    const target = { DATABASE_URL: asUser(empty.url), MEDIA_DIR: media };
    const restored = await run("restore.mjs", join(backups, backupsIn(backups)[0] ?? ""), target);
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining("Restored the backup") as unknown });
  });
});
