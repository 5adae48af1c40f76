import { describe, expect, it, vi } from "vitest";
import type { PutPart } from "../ports.js";
import { createWritable } from "../readable.js";
import { discard } from "../store/change-outbox.js";
import { openDatabase } from "../store/database.js";
import { beginEpoch } from "../store/leadership.js";
import { createMemoryStore } from "../store/memory.js";
import { enqueue } from "../store/outbox.js";
import { listOutbox } from "../store/reads.js";
import { ModelUploads, REFUSED_TYPE, modelFile } from "../testing/server-uploads.js";
import { drainOutbox } from "./drain.js";

interface SendInput {
  readonly clientMessageId: string;
  readonly type?: string;
  readonly media?: { readonly uploadId: string };
}

/** Leads a new database, with a model of the server; timers never run. */
async function start(putPart?: PutPart) {
  const database = await openDatabase(createMemoryStore());
  const { epoch } = await beginEpoch(database);
  const uploads = new ModelUploads();
  const sent: SendInput[] = [];
  const progress: (readonly [id: string, progress: number | undefined])[] = [];
  const request = (document: unknown, variables: unknown) => {
    const { input } = variables as { readonly input: SendInput };
    const answer = uploads.execute(document, variables as object);
    if (answer) return Promise.resolve(answer as never);
    sent.push(input);
    const message = {
      id: `m${sent.length}`,
      sequence: sent.length,
      clientMessageId: input.clientMessageId,
      replyTo: null,
    };
    return Promise.resolve({ sendMessage: { message, userErrors: [] } } as never);
  };
  const stop = new AbortController();
  drainOutbox(
    {
      ...{ database, transport: { request }, isOpen: createWritable(true) },
      showProgress: (...shown) => void progress.push(shown),
      ports: {
        // Only the wait for the check of a file runs.
        setTimer: (run, ms) => (ms === 500 && queueMicrotask(run), () => undefined),
        random: () => 0.5,
        putPart: putPart ?? (({ url }) => Promise.resolve(uploads.put(url))),
      },
      onError: (error) => expect.unreachable(String(error)),
    },
    { epoch, signal: stop.signal, onLost: () => stop.abort() },
  );
  const say = (clientMessageId: string, conversationId: string) =>
    enqueue(database, { conversationId, clientMessageId, at: 0, act: { kind: "send", body: "text" } });
  const sendFile = (clientMessageId: string, conversationId: string, file = modelFile("image/png")) =>
    enqueue(database, {
      ...{ conversationId, clientMessageId, at: 0, blobs: { file } },
      act: { kind: "send", media: { kind: "IMAGE", mimeType: file.type, size: 3, hasPoster: false } },
    });
  const items = async () => (await database.read(["outbox"], (reader) => listOutbox(reader))).value;
  return { database, uploads, sent, progress, say, sendFile, items };
}

/** Parts that never arrive, by their requests. */
function hangingParts() {
  const parts: { readonly upload: string; readonly signal: AbortSignal }[] = [];
  const putPart: PutPart = ({ url }, _body, { signal }) => {
    parts.push({ upload: url.split(" ")[0] ?? "", signal });
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  };
  return { parts, putPart };
}

describe("drainOutbox, of messages with files", () => {
  it("uploads the file, then sends the message with it, then what was written after it", async () => {
    const { sendFile, say, sent, items, progress } = await start();
    await sendFile("file", "a");
    await say("text", "a");
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent).toMatchObject([
      { clientMessageId: "file", type: "IMAGE", media: { uploadId: "upload-1" } },
      { clientMessageId: "text" },
    ]);
    await vi.waitFor(async () => expect(await items()).toEqual([]));
    expect(progress.at(0)).toEqual(["file", 0]);
    expect(progress.at(-1)).toEqual(["file", undefined]);
  });

  it("uploads two files at a time, which hold up no other conversation", async () => {
    const { parts, putPart } = hangingParts();
    const { sendFile, say, sent } = await start(putPart);
    for (const id of ["a", "b", "c"]) await sendFile(`file ${id}`, id);
    for (const id of ["a", "d", "e", "f", "g", "h"]) await say(`text ${id}`, id);
    await vi.waitFor(() => expect(sent).toHaveLength(5));
    expect(sent.map(({ clientMessageId }) => clientMessageId)).not.toContain("text a");
    await vi.waitFor(() => expect(new Set(parts.map(({ upload }) => upload)).size).toBe(2));
    expect(parts).toHaveLength(4);
  });

  it("ends the upload of a message that is given up, and cancels it", async () => {
    const { parts, putPart } = hangingParts();
    const { database, uploads, sendFile, say, sent, items } = await start(putPart);
    await sendFile("file", "a");
    await say("text", "a");
    await vi.waitFor(() => expect(parts).toHaveLength(2));
    await discard(database, "file");
    await vi.waitFor(() => expect(parts.every(({ signal }) => signal.aborted)).toBe(true));
    await vi.waitFor(async () => expect(await items()).toEqual([]));
    expect(uploads.unused()).toEqual([]);
    expect(sent).toMatchObject([{ clientMessageId: "text" }]);
  });

  it("keeps a file that the server refuses with the code, and goes on", async () => {
    const { sendFile, say, sent, items } = await start();
    await sendFile("file", "a", modelFile(REFUSED_TYPE));
    await say("text", "a");
    await vi.waitFor(() => expect(sent).toMatchObject([{ clientMessageId: "text" }]));
    await vi.waitFor(async () => expect(await items()).toMatchObject([{ state: "failed", error: "MEDIA_REFUSED" }]));
  });

  it("reports a file that was changed or deleted on the disk", async () => {
    const { sendFile, items } = await start();
    const slice = () => ({ arrayBuffer: () => Promise.reject(new Error("The file has changed.")) });
    await sendFile("file", "a", { type: "image/png", slice } as unknown as Blob);
    await vi.waitFor(async () => expect(await items()).toMatchObject([{ state: "failed", error: "FILE_LOST" }]));
  });
});
