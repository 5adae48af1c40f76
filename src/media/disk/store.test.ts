import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAppDatabase, onCleanup, startTestApp, testApp } from "../../testing/app.js";
import { mediaApp } from "../../testing/media-app.js";
import { systemClock } from "../../infra/clock.js";
import { ObjectNotFound, StoreUnavailable } from "../store.js";

const media = await mediaApp();
const BYTES = randomBytes(50_000);

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "convospace-disk-"));
  onCleanup(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  return folder;
}

function fileWith(bytes: Buffer): string {
  const path = join(scratchFolder(), "file");
  writeFileSync(path, bytes);
  return path;
}

async function contentOf(key: string, variant: "main" | "thumbnail" | "poster"): Promise<Buffer> {
  return Buffer.concat((await (await media.store.read(key, variant)).toArray()) as Buffer[]);
}

describe("the disk store", () => {
  it("repeats each step without harm", async () => {
    const upload = await media.begin(BYTES.length);
    await media.store.begin(upload);
    for (const part of media.partsOf(upload)) await media.put(part, BYTES);
    await media.store.begin(upload);
    expect([...(await media.store.receivedParts(upload))]).toEqual([1]);
    for (let time = 0; time < 3; time++) await media.store.publish(upload);
    expect(await contentOf(upload.key, "main")).toEqual(BYTES);
    expect([...(await media.store.receivedParts(upload))]).toEqual([1]);
  });

  it("writes, copies and replaces variants", async () => {
    const upload = await media.publish(BYTES);
    const [small, other] = [randomBytes(100), randomBytes(200)];
    await media.store.write(upload.key, "thumbnail", fileWith(small));
    await media.store.write(upload.key, "main", fileWith(other));
    const film = await media.publish(BYTES);
    await media.store.copy({ key: upload.key, variant: "thumbnail" }, { key: film.key, variant: "poster" });
    await media.store.remove(upload);
    expect(await contentOf(film.key, "poster")).toEqual(small);
    await expect(contentOf(upload.key, "main")).rejects.toThrow(ObjectNotFound);
  });

  it("tells the path of a file for reading, and ObjectNotFound for one that is not there", async () => {
    const upload = await media.publish(BYTES);
    expect(await media.store.fetch(upload.key)).toBe(media.layout.object(upload.key, "main"));
    await expect(media.store.fetch("0".repeat(32))).rejects.toThrow(ObjectNotFound);
    await expect(media.store.publish({ ...upload, key: "0".repeat(32) })).rejects.toThrow(ObjectNotFound);
  });

  it("takes no key that could be a path", async () => {
    for (const key of ["", "..", "../x", "A".repeat(32), `${"a".repeat(31)}/`, `${"a".repeat(32)}\n`])
      await expect((async () => media.store.remove({ key, storeUploadId: null }))()).rejects.toThrow("32 hexadecimal");
  });

  it("lists uploads and files by key", async () => {
    const alone = await mediaApp();
    const uploads = await Promise.all(Array.from({ length: 20 }, () => alone.begin(10)));
    const published = await Promise.all(
      Array.from({ length: 20 }, (_, index) => alone.publish(BYTES, { ownerId: BigInt(index) })),
    );
    for (const { key } of published.slice(0, 5)) await alone.store.write(key, "thumbnail", fileWith(BYTES));
    const listed: string[] = [];
    for await (const { key, changedAt } of alone.store.list()) {
      listed.push(key);
      expect(Math.abs(changedAt.getTime() - Date.now())).toBeLessThan(60_000);
    }
    expect([...new Set(listed)]).toEqual([...uploads, ...published].map(({ key }) => key).sort());
    expect(listed).toEqual(listed.toSorted());
  });

  it("removes what a crash has left beside a file", async () => {
    const upload = await media.publish(BYTES);
    writeFileSync(`${media.layout.object(upload.key, "main")}.half`, "x");
    await media.store.remove(upload);
    const folder = join(media.layout.objects, upload.key.slice(0, 2), upload.key.slice(2, 4));
    expect(readdirSync(folder).filter((name) => name.startsWith(upload.key))).toEqual([]);
  });
});

describe("a folder that is not mounted", () => {
  it("is an outage: nothing counts as deleted, and nothing is written there", async () => {
    const lost = await mediaApp({ LOG_LEVEL: "silent" });
    const upload = await lost.publish(BYTES);
    const waiting = await lost.begin(BYTES.length);
    const [part] = lost.partsOf(waiting);
    const away = `${lost.layout.root}-away`;
    renameSync(lost.layout.root, away);
    mkdirSync(lost.layout.root);
    const attempts = [
      () => lost.begin(10),
      () => lost.store.receivedParts(waiting),
      () => lost.store.publish(waiting),
      () => lost.store.read(upload.key, "main"),
      () => lost.store.fetch(upload.key),
      () => lost.store.write(upload.key, "thumbnail", fileWith(BYTES)),
      () => lost.store.copy({ key: upload.key, variant: "main" }, { key: waiting.key, variant: "poster" }),
      () => lost.store.remove(upload),
      () => lost.store.requireRoom(1),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(StoreUnavailable);
    expect((await fetch(lost.linkTo(upload))).status).toBe(503);
    if (part !== undefined) expect((await lost.put(part, BYTES)).status).toBe(503);
    expect(readdirSync(lost.layout.root)).toEqual([]);
    rmSync(lost.layout.root, { recursive: true });
    renameSync(away, lost.layout.root);
    expect((await fetch(lost.linkTo(upload))).status).toBe(200);
    if (part !== undefined) expect((await lost.put(part, BYTES)).status).toBe(204);
  });
});

describe("a full disk", () => {
  it("takes no upload that would use MEDIA_MIN_FREE_BYTES", async () => {
    const { bavail, bsize } = statfsSync(media.layout.root);
    const small = await mediaApp({ MEDIA_MIN_FREE_BYTES: String(Math.floor((bavail * bsize) / 2)) });
    await small.store.requireRoom(1000);
    await expect(small.store.requireRoom(bavail * bsize)).rejects.toThrow(StoreUnavailable);
  });

  it.skipIf(!existsSync("/dev/full"))("answers 503 to a part, and marks nothing", async () => {
    const full = await mediaApp({ LOG_LEVEL: "silent" });
    const upload = await full.begin(BYTES.length);
    // A device of Linux on which every write fails with ENOSPC.
    const { data } = full.layout.upload(upload.key);
    rmSync(data);
    symlinkSync("/dev/full", data);
    const [part] = full.partsOf(upload);
    const response = part && (await full.put(part, BYTES));
    expect([response?.status, response?.headers.get("retry-after")]).toEqual([503, "1"]);
    expect([...(await full.store.receivedParts(upload))]).toEqual([]);
    expect(readdirSync(full.layout.upload(upload.key).folder)).toEqual(["data"]);
  });
});

describe("the folder of a database", () => {
  it("is shared by its processes", async () => {
    const app = await testApp({ MEDIA_MIN_FREE_BYTES: "0" });
    const other = await startTestApp({ url: app.databaseUrl, drop: () => Promise.resolve() }, {}, systemClock);
    expect(other.app.config.MEDIA_DIR).toBe(app.app.config.MEDIA_DIR);
  });

  it("is no other's: two databases cannot use one folder", async () => {
    const MEDIA_DIR = scratchFolder();
    await testApp({ MEDIA_DIR });
    await expect(testApp({ MEDIA_DIR })).rejects.toThrow(/belongs to another database/u);
  });

  it("cannot be replaced by another or an empty one while there are uploads", async () => {
    const database = await createAppDatabase();
    onCleanup(() => database.drop());
    const start = (MEDIA_DIR: string) =>
      startTestApp({ url: database.url, drop: () => Promise.resolve() }, { MEDIA_DIR }, systemClock);
    const [first, empty] = [scratchFolder(), scratchFolder()];
    const app = await start(first);
    await app.app.db.execute(
      `INSERT INTO media_objects (owner_id, object_key, kind, state, declared_mime, declared_size, size, part_bytes, expires_at, created_at, updated_at)
       VALUES (1, REPEAT('a', 32), 'FILE', 'READY', 'a/b', 1, 1, 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
    );
    await app.stop();
    await expect(start(empty)).rejects.toThrow(/is empty, but there are uploads in the database/u);
    await app.stop();
    await (await start(first)).stop();
  });
});
