import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateUploadDocument,
  EventsDocument,
  LimitsDocument,
  NodeDocument,
  StorageDocument,
  UploadDocument,
} from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { anyFile, filmFile, pictureFile, soundFile } from "../../testing/media-files.js";
import {
  MEDIA_DRIVERS,
  announce,
  announcementOf,
  complete,
  sendFile,
  sendPart,
  uploadApp,
  uploadFile,
} from "../../testing/upload-app.js";

const MIB = 2 ** 20;

describe.each(MEDIA_DRIVERS)("an upload to the store %s", async (driver) => {
  const app = await uploadApp(driver);
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];

  it("is READY after its parts are sent, and is told to all devices of its owner", async () => {
    const tablet = await ada.device("tablet");
    const stream = tablet.listen(EventsDocument, {});
    await stream.next();
    const file = await pictureFile("IMAGE", { width: 2600, height: 26 });
    const upload = await uploadFile(ada, file);
    expect(upload).toMatchObject({ kind: "IMAGE", state: "READY", size: file.content.length, refusal: null });
    expect(upload.media).toMatchObject({
      fileName: "red.webp",
      mimeType: "image/webp",
      width: 2560,
      height: 26,
      isExternal: false,
    });
    expect(upload.media?.thumbhash).toMatch(/^[\w+/=]{20,40}$/u);
    expect(await stream.next()).toMatchObject({ events: { __typename: "UploadChanged", upload: { id: upload.id } } });
    const shown = await fetch(upload.media?.url ?? "");
    expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect((await shown.arrayBuffer()).byteLength).toBe(upload.media?.size);
    const small = await fetch(upload.media?.thumbnailUrl ?? "");
    expect([small.status, small.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect((await tablet.ask(UploadDocument, { id: upload.id })).upload).toMatchObject({
      state: "READY",
      receivedBytes: file.content.length,
      missingParts: [],
    });
    expect((await ada.ask(NodeDocument, { id: upload.id })).node).toEqual({ __typename: "Upload", id: upload.id });
  });

  it("is stored byte by byte as a FILE, out of parts in any order", async () => {
    const file = anyFile(17 * MIB + 5);
    const sha256 = createHash("sha256").update(file.content).digest("hex");
    const { id, missingParts } = await announce(ada, file, { sha256 });
    expect(missingParts.map(({ number, offset, size }) => [number, offset, size])).toEqual([
      [1, 0, 8 * MIB],
      [2, 8 * MIB, 8 * MIB],
      [3, 16 * MIB, MIB + 5],
    ]);
    for (const part of missingParts.toReversed().slice(0, 2))
      expect((await sendPart(part, file.content)).ok, `part ${part.number}`).toBe(true);
    expect((await complete(ada, id)).codes).toEqual(["UPLOAD_INCOMPLETE"]);
    expect((await ada.ask(UploadDocument, { id })).upload).toMatchObject({
      state: "WAITING",
      receivedBytes: 9 * MIB + 5,
      missingParts: [{ number: 1 }],
    });
    await sendFile(ada, id, file.content);
    const { upload } = await complete(ada, id);
    expect(upload?.media).toMatchObject({
      fileName: "any.bin",
      mimeType: "application/x-test",
      size: file.content.length,
    });
    const saved = await fetch(upload?.media?.url ?? "");
    expect(saved.headers.get("content-disposition")).toMatch(/^attachment;/u);
    expect(
      createHash("sha256")
        .update(Buffer.from(await saved.arrayBuffer()))
        .digest("hex"),
    ).toBe(sha256);
  });

  it("keeps waveform and playing time of a sound, and the poster of a film", async () => {
    const waveform = [0, 15, 31];
    const sound = await uploadFile(ada, soundFile(500), { waveform, durationMs: 9999 });
    expect(sound.media).toMatchObject({ mimeType: "audio/wav", durationMs: 500, waveform, thumbnailUrl: null });
    const poster = await uploadFile(ada, await pictureFile("POSTER"));
    const film = await uploadFile(ada, await filmFile(), { posterUploadId: poster.id });
    expect(film.media).toMatchObject({ mimeType: "video/webm", width: 64, height: 48, durationMs: 1000 });
    expect(film.media?.thumbhash).toBe(poster.media?.thumbhash);
    expect((await fetch(film.media?.thumbnailUrl ?? "")).headers.get("content-type")).toBe("image/webp");
  });

  it("answers each mutation alike when it is repeated, also at the same time", async () => {
    const file = await pictureFile();
    const input = announcementOf(file);
    const create = async () => (await ada.ask(CreateUploadDocument, { input })).createUpload;
    const created = await Promise.all([create(), create(), create()]);
    const id = created[0]?.upload?.id ?? "";
    expect(created.map((one) => one?.upload?.id)).toEqual([id, id, id]);
    const [part] = created[1]?.upload?.missingParts ?? [];
    if (part === undefined) throw new Error("Expected a part.");
    await Promise.all([sendPart(part, file.content), sendPart(part, file.content)]);
    const completed = await Promise.all([complete(ada, id), complete(ada, id)]);
    for (const { upload, codes } of [...completed, await complete(ada, id)])
      expect([upload?.state, codes]).toEqual(["READY", []]);
    expect((await create())?.upload).toMatchObject({ id, state: "READY" });
    expect((await ada.ask(CancelUploadDocument, { input: { uploadId: id } })).cancelUpload).toMatchObject({
      cancelledUploadId: id,
    });
    const again = (await ada.ask(CancelUploadDocument, { input: { uploadId: id } })).cancelUpload;
    expect(again?.userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["uploadId"] }]);
    expect((await create())?.userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["clientUploadId"] }]);
  });

  it.each([
    ["another size", { size: 7 }],
    ["another name", { fileName: "b" }],
    ["another type", { mimeType: "text/plain" }],
    ["another kind", { kind: "IMAGE", mimeType: "image/png" }],
    ["a hash", { sha256: "0".repeat(64) }],
  ] as const)("is not announced again with %s", async (_what, change) => {
    const input = announcementOf(anyFile());
    await ada.ask(CreateUploadDocument, { input });
    const { createUpload } = await ada.ask(CreateUploadDocument, { input: { ...input, ...change } });
    expect(createUpload).toMatchObject({ upload: null, userErrors: [{ code: "CONFLICT", field: ["clientUploadId"] }] });
  });

  it("is refused, and removed at once, when the file is not what it was announced to be", async () => {
    const picture = await pictureFile();
    const files = [
      { ...picture, content: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") },
      { ...picture, content: picture.content.subarray(0, -20) },
      { ...soundFile(), kind: "VIDEO", mimeType: "video/webm" },
    ] as const;
    for (const file of files) {
      const { id } = await announce(ada, file);
      await sendFile(ada, id, file.content);
      const { upload, codes } = await complete(ada, id);
      expect([codes, upload?.state, upload?.media]).toEqual([["MEDIA_REFUSED"], "REFUSED", null]);
      expect(upload?.refusal).toMatchObject({ code: "MEDIA_REFUSED" });
      expect((await complete(ada, id)).codes).toEqual(["MEDIA_REFUSED"]);
    }
    await app.app.background.settled();
    const refused = await keysOf("REFUSED");
    expect(refused).toHaveLength(files.length);
    expect((await storedKeys()).filter((key) => refused.includes(key))).toEqual([]);
  });

  it("can be cancelled, which removes its parts", async () => {
    const file = anyFile();
    const { id } = await announce(ada, file);
    await sendFile(ada, id, file.content);
    const before = await storageOf();
    await ada.ask(CancelUploadDocument, { input: { uploadId: id } });
    await app.app.background.settled();
    expect(before - (await storageOf())).toBe(file.content.length);
    const deleted = await keysOf("DELETED");
    expect((await storedKeys()).filter((key) => deleted.includes(key))).toEqual([]);
    expect((await ada.ask(UploadDocument, { id })).upload).toBeNull();
    expect((await complete(ada, id)).codes).toEqual(["NOT_FOUND"]);
  });

  it("is its owner's alone", async () => {
    const file = anyFile();
    const { id } = await announce(ada, file);
    await sendFile(ada, id, file.content);
    for (const uploadId of [id, toGlobalId(app.app, "Upload", 2 ** 40), "nonsense"]) {
      expect((await bo.ask(UploadDocument, { id: uploadId })).upload).toBeNull();
      expect((await bo.ask(NodeDocument, { id: uploadId })).node).toBeNull();
      const refused = { userErrors: [{ code: "NOT_FOUND", field: ["uploadId"], message: NOT_FOUND }] };
      expect((await bo.ask(CompleteUploadDocument, { input: { uploadId } })).completeUpload).toMatchObject(refused);
      expect((await bo.ask(CancelUploadDocument, { input: { uploadId } })).cancelUpload).toMatchObject(refused);
    }
    expect((await complete(ada, id)).upload?.state).toBe("READY");
    const input = { ...announcementOf(file), clientUploadId: "the-same-for-both" };
    const ids = await Promise.all([ada, bo].map(async (one) => (await announce(one, file, input)).id));
    expect(new Set(ids).size).toBe(2);
  });

  it("is limited by the limits that the server tells", async () => {
    const { limits } = await ada.ask(LimitsDocument, {});
    expect(limits.uploads.map(({ kind }) => kind)).toEqual(["IMAGE", "AUDIO", "VIDEO", "FILE", "AVATAR", "POSTER"]);
    for (const { kind, maxBytes, mimeTypes } of limits.uploads) {
      const file = { kind, mimeType: mimeTypes[0] ?? "any/thing", fileName: "a", content: Buffer.alloc(1) };
      const input = { ...announcementOf(file), size: maxBytes + 1 };
      const { createUpload } = await ada.ask(CreateUploadDocument, { input });
      expect(createUpload?.userErrors).toMatchObject([
        { code: "TOO_LARGE", field: ["size"], message: expect.stringContaining(String(maxBytes)) as string },
      ]);
    }
  });

  async function keysOf(state: string): Promise<string[]> {
    const rows = await app.app.db.query<{ key: string }>(
      "SELECT object_key AS `key` FROM media_objects WHERE state = ?",
      [state],
    );
    return rows.map(({ key }) => key);
  }

  async function storedKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of app.app.media?.store.list() ?? []) keys.push(key);
    return keys;
  }

  async function storageOf(): Promise<number> {
    return (await ada.ask(StorageDocument, {})).viewer.storage.usedBytes;
  }
});

const NOT_FOUND = "There is no such upload: it may have expired.";
