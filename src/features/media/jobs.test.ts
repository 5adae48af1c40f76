import { existsSync } from "node:fs";
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { SendMessageDocument } from "../../../operations/generated/graphql.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { DAY, MINUTE, addMs } from "../../infra/clock.js";
import { runExclusively } from "../../infra/database/exclusive.js";
import { Layout } from "../../media/disk/layout.js";
import { testApp } from "../../testing/app.js";
import { readMetrics } from "../../testing/metrics.js";
import { type StoredUpload, storeUpload } from "../../testing/stored-upload.js";
import { runMediaJobs, sweepMedia } from "./jobs.js";

const MONDAY = new Date("2026-03-02T12:00:00Z");
const SUNDAY = new Date("2026-03-08T03:59:00Z");

let time = MONDAY;
const app = await testApp({}, () => time);
const { db, background } = app.app;
const prisma = await app.prisma();
const layout = new Layout(resolve(app.app.config.MEDIA_DIR ?? ""));
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const ago = (days: number) => addMs(MONDAY, -days * DAY);
const stateOf = async ({ key }: { key: string }) =>
  (await prisma.mediaObject.findUnique({ where: { key } }))?.state ?? "forgotten";
const hasFile = ({ key }: { key: string }) => existsSync(layout.object(key, "main"));
const metric = async (name: string) => (await readMetrics(app)).get(name);

const EXPIRED: Partial<MediaObject> = { expiresAt: ago(0) };
const ROWS: Record<string, Partial<MediaObject>> = {
  none: {},
  READY: { state: "READY" },
  WAITING: { state: "WAITING" },
  REFUSED: { state: "REFUSED" },
  removed: { state: "DELETED", removedAt: ago(0) },
  "to be removed": { state: "DELETED" },
};

beforeEach(async () => {
  time = MONDAY;
  await db.execute("DELETE FROM media_objects");
  await rm(layout.objects, { recursive: true });
  await mkdir(layout.objects);
});

describe("the hourly job", () => {
  it.each<[Partial<MediaObject>, boolean]>([
    [{ state: "WAITING", expiresAt: ago(0) }, true],
    [{ state: "READY", expiresAt: ago(0) }, true],
    [{ state: "REFUSED", expiresAt: ago(0) }, true],
    [{ state: "WAITING" }, false],
    [{ state: "READY" }, false],
    [{ state: "PROCESSING", expiresAt: ago(0) }, false],
    [{ state: "READY", expiresAt: ago(0), conversationId: 1n, messageSeq: 1 }, false],
    [{ state: "READY", expiresAt: ago(0), kind: "AVATAR", messageSeq: 1 }, false],
  ])("for an upload of %o: deletes it and its files: %s", async (row, isDeleted) => {
    const upload = await storeUpload(app, ada, row);
    await runMediaJobs(app.app);
    expect(await stateOf(upload)).toBe(isDeleted ? "DELETED" : row.state);
    expect(hasFile(upload)).toBe(!isDeleted);
  });

  it("repeats a removal that fails, while it counts it, and removes the others meanwhile", async () => {
    const [stuck, other] = [await storeUpload(app, ada, EXPIRED), await storeUpload(app, ada, EXPIRED)];
    await rm(layout.object(stuck.key, "main"));
    await mkdir(layout.object(stuck.key, "main"));
    await runMediaJobs(app.app);
    expect([await stateOf(stuck), hasFile(stuck), hasFile(other)]).toEqual(["DELETED", true, false]);
    expect(await metric("media_removals_waiting")).toBe(1);
    await rm(layout.object(stuck.key, "main"), { recursive: true });
    await writeFile(layout.object(stuck.key, "main"), "");
    await runMediaJobs(app.app);
    expect(hasFile(stuck)).toBe(true);
    time = addMs(time, 31 * MINUTE);
    await runMediaJobs(app.app);
    expect(hasFile(stuck)).toBe(false);
    expect(await metric("media_removals_waiting")).toBe(0);
  });

  it("forgets the row of a removed object after the events that show it, and no other", async () => {
    const days = app.app.config.EVENT_RETENTION_DAYS + 1;
    const removed = (removedAt: Date | null) => storeUpload(app, ada, { state: "DELETED", removedAt });
    const [old, young, waiting] = [await removed(ago(days + 1)), await removed(ago(days - 1)), await removed(null)];
    const used = await storeUpload(app, ada, { conversationId: 1n, messageSeq: 1, createdAt: ago(400) });
    await runMediaJobs(app.app);
    const states = await Promise.all([old, young, waiting, used].map(stateOf));
    expect(states).toEqual(["forgotten", "DELETED", "DELETED", "READY"]);
  });

  it("works in batches", async () => {
    const { rowId } = await storeUpload(app, ada, EXPIRED);
    for (let count = 1; count < 1100; count *= 2)
      await db.execute(
        `INSERT INTO media_objects (owner_id, object_key, kind, state, declared_mime, declared_size, size, part_bytes,
           expires_at, created_at, updated_at)
         SELECT owner_id, LEFT(SHA2(CONCAT(id, ?), 256), 32), kind, state, declared_mime, declared_size, size, part_bytes, expires_at,
           created_at, updated_at
         FROM media_objects WHERE id >= ?`,
        [count, rowId],
      );
    await runMediaJobs(app.app);
    const counts = await db.query(
      "SELECT state, removed_at IS NULL AS waits, COUNT(*) AS n FROM media_objects GROUP BY 1, 2",
    );
    expect(counts.map((row) => Object.values(row as object).map(String))).toEqual([["DELETED", "0", "2048"]]);
  });

  it("runs in one process at a time", async () => {
    const run = (work: () => Promise<void>) =>
      runExclusively({ connect: db.connect, log: app.app.log }, "a test", work);
    const runs: boolean[] = [];
    expect(await run(async () => void runs.push(await run(() => Promise.resolve())))).toBe(true);
    expect(await run(() => Promise.resolve())).toBe(true);
    expect(runs).toEqual([false]);
    await expect(run(() => Promise.reject(new Error("It fails.")))).rejects.toThrow("It fails.");
    expect(await run(() => Promise.resolve())).toBe(true);
  });
});

describe("the sweep", () => {
  it("runs on Sunday at three", async () => {
    const orphan = await storeUpload(app, ada, { variants: 1 });
    await utimes(layout.object(orphan.key, "main"), ago(3), ago(3));
    await db.execute("DELETE FROM media_objects");
    for (const [at, hours] of [
      [MONDAY, 0],
      [SUNDAY, -1],
      [SUNDAY, 1],
    ] as const) {
      time = addMs(at, hours * 60 * MINUTE);
      await runMediaJobs(app.app);
      expect(hasFile(orphan)).toBe(true);
    }
    time = SUNDAY;
    await runMediaJobs(app.app);
    expect(hasFile(orphan)).toBe(false);
  });

  it("removes old files without a row, and counts old rows without files", async () => {
    const found = fc.record({
      row: fc.constantFrom("none", "READY", "WAITING", "REFUSED", "removed", "to be removed"),
      rowAge: fc.constantFrom(1, 3),
      fileAge: fc.constantFrom(undefined, 1, 3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(found, { maxLength: 12 }), async (situations) => {
        await db.execute("DELETE FROM media_objects");
        await rm(layout.objects, { recursive: true });
        await mkdir(layout.objects);
        const uploads: (StoredUpload & (typeof situations)[number])[] = [];
        for (const { row, rowAge, fileAge } of situations) {
          const upload = await storeUpload(app, ada, { createdAt: ago(rowAge), ...ROWS[row] });
          const path = layout.object(upload.key, "main");
          if (fileAge !== undefined) await utimes(path, ago(fileAge), ago(fileAge));
          await rm(layout.object(upload.key, "thumbnail"), { force: true });
          if (fileAge === undefined) await rm(path);
          if (row === "none") await db.execute("DELETE FROM media_objects WHERE id = ?", [upload.rowId]);
          uploads.push({ ...upload, row, rowAge, fileAge });
        }
        await sweepMedia(app.app);
        for (const upload of uploads) {
          const isOrphan = (upload.row === "none" || upload.row === "removed") && upload.fileAge === 3;
          expect(hasFile(upload)).toBe(upload.fileAge !== undefined && !isOrphan);
          expect((await stateOf(upload)) === "forgotten").toBe(upload.row === "none");
        }
        const isMissing = (one: (typeof situations)[number]) =>
          one.row === "READY" && one.rowAge === 3 && one.fileAge === undefined;
        expect(await metric("media_missing_objects")).toBe(uploads.filter(isMissing).length);
      }),
      { numRuns: 12 },
    );
  });

  it("deletes media that neither person can see, such as after the account of one was deleted", async () => {
    const conversationId = await ada.open(bo);
    const uploads = [];
    for (let n = 0; n < 3; n += 1) {
      const upload = await storeUpload(app, ada);
      const input = {
        conversationId,
        clientMessageId: `swept-${n}`,
        type: "IMAGE",
        media: { uploadId: upload.id },
      } as const;
      expect((await ada.ask(SendMessageDocument, { input })).sendMessage?.userErrors).toEqual([]);
      uploads.push(upload);
    }
    await db.execute("UPDATE conversation_participants SET cleared_seq = 2 ORDER BY user_id LIMIT 1");
    await db.execute("UPDATE users SET is_active = FALSE ORDER BY id DESC LIMIT 1");
    await sweepMedia(app.app);
    await background.settled();
    expect(await Promise.all(uploads.map(stateOf))).toEqual(["DELETED", "DELETED", "READY"]);
    expect(uploads.map(hasFile)).toEqual([false, false, true]);
  });
});
