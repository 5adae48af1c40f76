import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { CancelUploadDocument, EventPageDocument, ViewerDocument } from "../../../../operations/generated/graphql.js";
import type { MediaObject } from "../../../generated/prisma/client.js";
import { keyOf } from "../../../graphql/global-ids.js";
import { MINUTE, addMs, systemClock } from "../../../infra/clock.js";
import type { MediaAdapters } from "../../../media/media.js";
import { ProcessingFailed } from "../../../media/processor.js";
import { type MediaScanner, ScannerUnavailable } from "../../../media/scanner.js";
import { StoreUnavailable } from "../../../media/store.js";
import { eventually } from "../../../testing/eventually.js";
import { type TestFile, anyFile, pictureFile } from "../../../testing/media-files.js";
import { announce, complete, sendFile, uploadApp } from "../../../testing/upload-app.js";
import { startProcessing } from "../store.js";
import { processUpload } from "./process-upload.js";
import { resumeProcessing } from "./queue.js";

let offset = 0;
const app = await uploadApp("disk", { LOG_LEVEL: "silent" }, () => addMs(systemClock(), offset));
const ada = await app.person("Ada");
const prisma = await app.prisma();
const media = app.app.media ?? never();
const running = new AbortController().signal;

describe("the processing of an upload", () => {
  it("is taken over from a process that was killed", async () => {
    const { id, key } = await waiting(await pictureFile());
    await setRow(key, { attempts: 1, leaseUntil: addMs(app.app.now(), -1) });
    const before = (await ada.ask(ViewerDocument, {})).viewer.eventCursor;
    await resumeProcessing(app.app);
    await eventually(async () => expect((await row(key)).state).toBe("READY"));
    const { events } = await ada.ask(EventPageDocument, { after: before });
    expect(events.events).toMatchObject([{ __typename: "UploadChanged", upload: { id, state: "READY" } }]);
  });

  it("is not begun while another process has the lease, for which completeUpload waits", async () => {
    const { id, key } = await waiting(anyFile());
    await setRow(key, { attempts: 1, leaseUntil: addMs(app.app.now(), MINUTE) });
    const answer = complete(ada, id);
    await resumeProcessing(app.app);
    await app.app.uploads.run(key);
    expect((await row(key)).state).toBe("PROCESSING");
    await setRow(key, { attempts: 1, leaseUntil: null });
    expect((await answer).upload?.state).toBe("READY");
  });

  it("ends after two tries that killed their processes", async () => {
    const { id, key } = await waiting(await pictureFile());
    await setRow(key, { attempts: 2, leaseUntil: null });
    expect((await complete(ada, id)).codes).toEqual(["MEDIA_REFUSED"]);
  });
});

describe("one try", () => {
  // Else the periodic job of the app could begin it first.
  beforeAll(() => app.app.uploads.close());

  it("fails twice at most", async () => {
    const { id, key } = await waiting(await pictureFile());
    const folders: string[] = [];
    const process: MediaAdapters["processor"]["process"] = ({ directory }) => {
      folders.push(directory);
      return Promise.reject(new ProcessingFailed("It crashed."));
    };
    const processor = { ...media.processor, process };
    await run(key, { processor });
    expect(await row(key)).toMatchObject({ state: "PROCESSING", attempts: 1 });
    await run(key, { processor });
    expect(await row(key)).toMatchObject({ state: "REFUSED" });
    expect((await complete(ada, id)).codes).toEqual(["MEDIA_REFUSED"]);
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  });

  it("can be done again after a crash between the files and the row", async () => {
    const file = await pictureFile();
    const { key } = await waiting(file, createHash("sha256").update(file.content).digest("hex"));
    const crash = () => Promise.reject(new Error("The process was killed."));
    await expect(processUpload({ ...app.app, transact: crash }, key, running)).rejects.toThrow();
    const left = await row(key);
    expect(left).toMatchObject({ state: "PROCESSING", attempts: 1 });
    expect(await contentOf(left)).not.toEqual(file.content);
    await setRow(key, { attempts: 1, leaseUntil: null });
    await run(key);
    const done = await row(key);
    expect(done).toMatchObject({ state: "READY", mime: "image/webp", width: 64, height: 48 });
    expect(done.size).toBe(BigInt((await contentOf(done)).length));
  });

  it("waits for a store that does not answer, as long as it takes", async () => {
    const { key } = await waiting(anyFile());
    const store = { ...media.store, publish: () => Promise.reject(new StoreUnavailable("No answer.")) };
    for (const _try of [1, 2, 3]) {
      await run(key, { store });
      expect(await row(key)).toMatchObject({ state: "PROCESSING", attempts: 0 });
      expect((await row(key)).leaseUntil?.getTime()).toBeGreaterThan(app.app.now().getTime());
      offset += MINUTE;
    }
    await run(key);
    expect((await row(key)).state).toBe("READY");
  });

  it("leaves no file of an upload that was cancelled meanwhile", async () => {
    const { id, key } = await waiting(await pictureFile());
    const scanner: MediaScanner = {
      scan: async (content) => {
        await buffer(content);
        await ada.ask(CancelUploadDocument, { input: { uploadId: id } });
        return "clean";
      },
    };
    await run(key, { scanner });
    await app.app.background.settled();
    const { state, key: name } = await row(key);
    expect(state).toBe("DELETED");
    for await (const stored of media.store.list()) expect(stored.key).not.toBe(name);
  });

  it("is given back when the process stops", async () => {
    const { key } = await waiting(anyFile());
    const stopping = new AbortController();
    const scanner: MediaScanner = {
      scan: async (content) => {
        stopping.abort();
        await buffer(content);
        return "clean";
      },
    };
    await processUpload({ ...app.app, media: { ...media, scanner } }, key, stopping.signal);
    expect(await row(key)).toMatchObject({ state: "PROCESSING", attempts: 0 });
    await run(key);
    expect((await row(key)).state).toBe("READY");
  });
});

describe("the malware scanner", () => {
  it("is given the whole file, and decides", async () => {
    const file = anyFile(200_000);
    const { id, key } = await waiting(file);
    let scanned: Buffer | undefined;
    const scanner: MediaScanner = {
      scan: async (content) => {
        scanned = await buffer(content);
        return "refused";
      },
    };
    await run(key, { scanner });
    expect(scanned?.equals(file.content)).toBe(true);
    await app.app.background.settled();
    expect((await complete(ada, id)).codes).toEqual(["MEDIA_REFUSED"]);
    await expect(media.store.read((await row(key)).key, "main")).rejects.toThrow();
  });

  it("may stop at the first hit", async () => {
    const { key } = await waiting(anyFile(5_000_000));
    const scanner: MediaScanner = {
      scan: async (content) => {
        for await (const _chunk of content) return "refused";
        return "clean";
      },
    };
    await run(key, { scanner });
    expect((await row(key)).state).toBe("REFUSED");
  });

  it.each([
    ["with", { scan: (content) => buffer(content).then(() => "clean" as const) } satisfies MediaScanner],
    ["without", undefined],
  ])("does not replace the check of the announced hash, %s it", async (_with, scanner) => {
    const { key } = await waiting(anyFile(), "0".repeat(64));
    await run(key, { scanner });
    expect(await row(key)).toMatchObject({ state: "REFUSED", refusal: expect.stringContaining("SHA-256") as string });
  });

  it("is waited for during ten minutes while it is away, and no file becomes READY without it", async () => {
    const { key } = await waiting(anyFile());
    const scanner: MediaScanner = { scan: () => Promise.reject(new ScannerUnavailable("No answer.")) };
    for (const _minute of [0, 3, 6, 9]) {
      await run(key, { scanner });
      expect(await row(key)).toMatchObject({ state: "PROCESSING", attempts: 0 });
      offset += 3 * MINUTE;
    }
    await run(key, { scanner });
    expect(await row(key)).toMatchObject({ state: "REFUSED", refusal: expect.stringContaining("malware") as string });
  });
});

/** Sends a file, and leaves its upload as a process that was killed before the first try does. */
async function waiting(file: TestFile, sha256?: string): Promise<{ readonly id: string; readonly key: bigint }> {
  const { id } = await announce(ada, file, sha256 === undefined ? {} : { sha256 });
  await sendFile(ada, id, file.content);
  const key = keyOf(app.app, "Upload", id) ?? never();
  const none = { waveform: null, durationMs: null, thumbhash: null, variants: 0 };
  await startProcessing(app.app.db, key, none, app.app.now());
  return { id, key };
}

function run(key: bigint, changes: Partial<MediaAdapters> = {}): Promise<void> {
  return processUpload({ ...app.app, media: { ...media, ...changes } }, key, running);
}

function row(id: bigint): Promise<MediaObject> {
  return prisma.mediaObject.findUniqueOrThrow({ where: { id } });
}

async function setRow(id: bigint, data: Pick<MediaObject, "attempts" | "leaseUntil">): Promise<void> {
  await prisma.mediaObject.update({ where: { id }, data });
}

async function contentOf({ key }: MediaObject): Promise<Buffer> {
  return buffer(await media.store.read(key, "main"));
}

function never(): never {
  throw new Error("Expected a value.");
}
