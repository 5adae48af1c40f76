import { describe, expect, it } from "vitest";
import {
  type SendMessageInput,
  DeleteMessageDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { MINUTE } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import { storeUpload } from "../../testing/stored-upload.js";

const app = await testApp();
const { db } = app.app;
const prisma = await app.prisma();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversationId = await ada.open(bo);
let count = 0;

async function send(uploadId: string, input: Partial<SendMessageInput> = {}) {
  const { sendMessage } = await ada.ask(SendMessageDocument, {
    input: {
      conversationId,
      clientMessageId: `upload-${(count += 1)}`,
      type: "IMAGE",
      media: { uploadId },
      ...input,
    },
  });
  return sendMessage;
}

const read = (key: string) => prisma.mediaObject.findUniqueOrThrow({ where: { key } });
const stored = (key: string) => prisma.message.findMany({ where: { mediaKey: key } });
const refused = (code: string, field: readonly string[] = ["media", "uploadId"]) => ({
  message: null,
  userErrors: [{ code, field }],
});

describe("sendMessage with an upload", () => {
  it("stores its columns with the message, and the message with it", async () => {
    const upload = await storeUpload(app, ada, {
      fileName: "a b.png",
      kind: "VIDEO",
      mime: "video/mp4",
      size: 5_000_000_000n,
      durationMs: 2000,
      waveform: "Af",
      variants: 5,
    });
    const answer = await send(upload.id, { type: "VIDEO", body: "A caption" });
    expect(answer?.userErrors).toEqual([]);
    expect(await stored(upload.key)).toMatchObject([
      {
        ...{ type: "VIDEO", body: "A caption", mediaUrl: null, mediaFileName: "a b.png", mediaMimeType: "video/mp4" },
        ...{ mediaSize: 5_000_000_000n, mediaWidth: 640, mediaHeight: 480, mediaDurationMs: 2000 },
        ...{ mediaThumbhash: "k0oGLQaSVsJ0BVhn2oq2Z5SQUQcZ", mediaWaveform: "Af", mediaVariants: 5 },
      },
    ]);
    const [message] = await stored(upload.key);
    expect(await read(upload.key)).toMatchObject({ conversationId: message?.conversationId, messageSeq: message?.seq });
  });

  it.each<[string, Partial<MediaObject>, string]>([
    ["expired", { expiresAt: new Date(0) }, "NOT_FOUND"],
    ["cancelled", { state: "DELETED" }, "NOT_FOUND"],
    ["waiting", { state: "WAITING" }, "UPLOAD_NOT_READY"],
    ["processing", { state: "PROCESSING", leaseUntil: new Date(Date.now() + MINUTE) }, "UPLOAD_NOT_READY"],
    ["refused", { state: "REFUSED", refusal: "It is cut." }, "MEDIA_REFUSED"],
    ["of another kind", { kind: "FILE" }, "INVALID"],
    ["a poster", { kind: "POSTER" }, "INVALID"],
    ["a profile picture", { kind: "AVATAR" }, "INVALID"],
    ["in use", { conversationId: 1n, messageSeq: 1 }, "CONFLICT"],
    ["the profile picture in use", { kind: "AVATAR", messageSeq: 1 }, "INVALID"],
  ])("refuses one that is %s", async (_, row, code) => {
    const upload = await storeUpload(app, ada, row);
    const before = await read(upload.key);
    expect(await send(upload.id)).toMatchObject(refused(code));
    expect(await read(upload.key)).toEqual(before);
    expect(await stored(upload.key)).toEqual([]);
  });

  it("answers NOT_FOUND for another's upload as for an unknown one", async () => {
    const another = await storeUpload(app, bo);
    const ids = [another.id, toGlobalId(app.app, "Upload", 999_999_999), ada.userId, "nonsense", ""];
    for (const id of ids) expect(await send(id)).toMatchObject(refused("NOT_FOUND"));
    expect(await read(another.key)).toMatchObject({ messageSeq: 0 });
  });

  it.each<[string, Partial<SendMessageInput>, string[]]>([
    ["an address", { media: { url: "https://media.example/a" } }, ["media", "url"]],
    ["a name", { media: { fileName: "a" } }, ["media", "fileName"]],
    ["a size", { media: { size: 0 } }, ["media", "size"]],
    ["coordinates", { media: { latitude: 0 } }, ["media", "latitude"]],
    ["the type LOCATION", { type: "LOCATION" }, ["media", "uploadId"]],
    ["the type TEXT", { type: "TEXT", body: "a" }, ["media"]],
  ])("refuses it with %s", async (_, input, field) => {
    const upload = await storeUpload(app, ada);
    const media = { uploadId: upload.id, ...input.media };
    expect(await send(upload.id, { ...input, media })).toMatchObject(refused("INVALID", field));
  });

  it("takes an upload once", async () => {
    const upload = await storeUpload(app, ada);
    expect(await send(upload.id)).toMatchObject({ userErrors: [] });
    expect(await send(upload.id)).toMatchObject(refused("CONFLICT"));
  });

  it("returns the first message to a retry, also after its deletion, and when the upload is forgotten", async () => {
    const upload = await storeUpload(app, ada);
    const input = { clientMessageId: "retried" };
    const first = await send(upload.id, input);
    const id = first?.message?.id ?? "";
    expect(await send(upload.id, input)).toMatchObject({ message: { id, deletedAt: null }, userErrors: [] });
    const other = await storeUpload(app, ada);
    expect(await send(other.id, input)).toMatchObject(refused("CONFLICT", ["clientMessageId"]));
    await ada.ask(DeleteMessageDocument, { input: { messageId: id, scope: "EVERYONE" } });
    expect((await send(upload.id, input))?.message).toMatchObject({ id, deletedAt: expect.any(String) as string });
    await db.execute("DELETE FROM media_objects WHERE object_key = ?", [upload.key]);
    expect((await send(upload.id, input))?.message).toMatchObject({ id, deletedAt: expect.any(String) as string });
  });

  it("refuses only the send whose upload is gone, in a batch of many", async () => {
    const uploads = await Promise.all(Array.from({ length: 6 }, () => storeUpload(app, ada)));
    const [taken] = uploads;
    const texts = Array.from({ length: 20 }, (_, n) => ada.send(conversationId, `text ${n}`));
    const sends = uploads.flatMap(({ id }, n) => (n === 0 ? [send(id), send(id), send(id)] : [send(id)]));
    const answers = await Promise.all(sends);
    await Promise.all(texts);
    expect(answers.flatMap((answer) => answer?.userErrors ?? [])).toMatchObject([
      { code: "CONFLICT" },
      { code: "CONFLICT" },
    ]);
    for (const { key } of uploads) expect(await stored(key)).toHaveLength(1);
    expect(await read(taken?.key ?? "")).toMatchObject({ messageSeq: (await stored(taken?.key ?? ""))[0]?.seq });
  });
});
