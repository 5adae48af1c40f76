import { describe, expect, it } from "vitest";
import {
  CompleteUploadDocument,
  type CompleteUploadInput,
  CreateUploadDocument,
  type CreateUploadInput,
  NodeDocument,
  UploadDocument,
} from "../../../operations/generated/graphql.js";
import { addMs, systemClock } from "../../infra/clock.js";
import { type TestFile, anyFile, filmFile, pictureFile, soundFile } from "../../testing/media-files.js";
import { announce, announcementOf, complete, sendFile, uploadApp } from "../../testing/upload-app.js";

const DAY = 86_400_000;
let offset = 0;
const app = await uploadApp("disk", {}, () => addMs(systemClock(), offset));
const ada = await app.person("Ada");

describe("createUpload", () => {
  it.each<[string, Partial<CreateUploadInput>, string, string]>([
    ["an empty file", { size: 0 }, "INVALID", "size"],
    ["a negative size", { size: -1 }, "INVALID", "size"],
    ["half a byte", { size: 0.5 }, "INVALID", "size"],
    ["no name of a FILE", { fileName: null }, "INVALID", "fileName"],
    ["an empty name of a FILE", { fileName: "" }, "INVALID", "fileName"],
    ["a name that is a path", { fileName: "../a" }, "INVALID", "fileName"],
    ["a name turned around", { fileName: "a\u202egnp.exe" }, "INVALID", "fileName"],
    ["a name with a zero", { fileName: "a\0b" }, "INVALID", "fileName"],
    ["a short hash", { sha256: "abc" }, "INVALID", "sha256"],
    ["a hash of other digits", { sha256: "g".repeat(64) }, "INVALID", "sha256"],
    ["an empty key", { clientUploadId: "" }, "INVALID", "clientUploadId"],
    ["a key of 101 characters", { clientUploadId: "a".repeat(101) }, "INVALID", "clientUploadId"],
    ["a key with a blank", { clientUploadId: "a b" }, "INVALID", "clientUploadId"],
    ["no media type", { mimeType: "picture" }, "UNSUPPORTED_TYPE", "mimeType"],
    ["HTML as a picture", { kind: "IMAGE", mimeType: "text/html" }, "UNSUPPORTED_TYPE", "mimeType"],
    ["SVG as a picture", { kind: "IMAGE", mimeType: "image/svg+xml" }, "UNSUPPORTED_TYPE", "mimeType"],
    ["HEIC as a picture", { kind: "IMAGE", mimeType: "image/heic" }, "UNSUPPORTED_TYPE", "mimeType"],
    ["FLAC as a sound", { kind: "AUDIO", mimeType: "audio/flac" }, "UNSUPPORTED_TYPE", "mimeType"],
    ["a sound as a film", { kind: "VIDEO", mimeType: "audio/mp4" }, "UNSUPPORTED_TYPE", "mimeType"],
  ])("refuses %s", async (_what, change, code, field) => {
    const input = { ...announcementOf(anyFile()), ...change };
    const { createUpload } = await ada.ask(CreateUploadDocument, { input });
    expect(createUpload).toMatchObject({ upload: null, userErrors: [{ code, field: [field] }] });
  });

  it("takes a media type with parameters, in any spelling", async () => {
    const sound = { ...soundFile(), mimeType: "Audio/WEBM; Codecs=opus" };
    expect((await announce(ada, sound)).state).toBe("WAITING");
  });
});

describe("completeUpload", () => {
  it.each<[string, () => TestFile | Promise<TestFile>, Partial<CompleteUploadInput>, string]>([
    ["a waveform of a file", anyFile, { waveform: [1] }, "waveform"],
    ["an empty waveform", soundFile, { waveform: [] }, "waveform"],
    ["a waveform of 65 numbers", soundFile, { waveform: Array<number>(65).fill(1) }, "waveform"],
    ["a waveform with a 32", soundFile, { waveform: [32] }, "waveform"],
    ["a waveform with a -1", soundFile, { waveform: [-1] }, "waveform"],
    ["a playing time of a picture", pictureFile, { durationMs: 1 }, "durationMs"],
    ["a negative playing time", soundFile, { durationMs: -1 }, "durationMs"],
    ["a poster of a sound", soundFile, { posterUploadId: "any" }, "posterUploadId"],
  ])("refuses %s", async (_what, make, facts, field) => {
    const { id } = await announce(ada, await make());
    const { completeUpload } = await ada.ask(CompleteUploadDocument, { input: { uploadId: id, ...facts } });
    expect(completeUpload?.userErrors).toMatchObject([{ code: "INVALID", field: [field] }]);
  });

  it("refuses a poster that is none, or is not READY", async () => {
    const device = await ada.device("tablet");
    const film = await filmFile();
    const { id: uploadId } = await announce(device, film);
    await sendFile(device, uploadId, film.content);
    const [file, poster] = [await announce(device, anyFile()), await announce(device, await pictureFile("POSTER"))];
    for (const [posterUploadId, code] of [
      [file.id, "INVALID"],
      [poster.id, "UPLOAD_NOT_READY"],
      ["nonsense", "NOT_FOUND"],
    ] as const) {
      const { completeUpload } = await device.ask(CompleteUploadDocument, { input: { uploadId, posterUploadId } });
      expect(completeUpload?.userErrors).toMatchObject([{ code, field: ["posterUploadId"] }]);
    }
    expect((await device.ask(UploadDocument, { id: uploadId })).upload?.state).toBe("WAITING");
  });
});

describe("an upload that has expired", () => {
  it("is not found, whether or not it was complete", async () => {
    const device = await ada.device("tablet");
    const file = anyFile();
    const input = announcementOf(file);
    const { id } = await announce(device, file, input);
    await sendFile(device, id, file.content);
    const done = await announce(device, file);
    await sendFile(device, done.id, file.content);
    expect((await complete(device, done.id)).upload?.state).toBe("READY");
    offset += DAY;
    const later = await ada.device("a day later");
    for (const gone of [id, done.id]) {
      expect((await later.ask(UploadDocument, { id: gone })).upload).toBeNull();
      expect((await later.ask(NodeDocument, { id: gone })).node).toBeNull();
      expect((await complete(later, gone)).codes).toEqual(["NOT_FOUND"]);
    }
    const { createUpload } = await later.ask(CreateUploadDocument, { input });
    expect(createUpload?.userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["clientUploadId"] }]);
  });
});

describe("a store without room", () => {
  it("takes no upload, counts that, and keeps nothing", async () => {
    const full = await uploadApp("disk", { MEDIA_MIN_FREE_BYTES: String(2 ** 50), LOG_LEVEL: "silent" });
    const bo = await full.person("Bo");
    await expect(announce(bo, anyFile())).rejects.toThrow("Files cannot be uploaded at the moment.");
    expect(await full.app.metrics.text()).toContain('media_store_errors_total{operation="requireRoom"} 1');
    expect(await full.app.db.query("SELECT id FROM media_objects")).toEqual([]);
  });
});
