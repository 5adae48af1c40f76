import { describe, expect, it } from "vitest";
import {
  BlockUserDocument,
  DeleteAccountDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  EventsDocument,
  HistoryDocument,
  MessageDocument,
  type SendMessageInput,
  SendMessageDocument,
  SendOtpDocument,
  UpdateProfileDocument,
  UserDocument,
} from "../../../operations/generated/graphql.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { createTestClient } from "../../testing/client.js";
import { nodesOf } from "../../testing/nodes-of.js";
import type { Device, Person } from "../../testing/person.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";
import { type StoredUpload, storeUpload } from "../../testing/stored-upload.js";

const app = await quietApp();
const { background } = app.app;
const prisma = await app.prisma();
let sent = 0;

describe("a picture of a message", () => {
  it("is told to the two people of the conversation, and to nobody else", async () => {
    const { ada, bo, id } = await picture();
    for (const one of [ada, bo]) {
      const media = await mediaSeenBy(one, id);
      expect(media).toMatchObject({ mimeType: "image/webp", width: 640, height: 480, isExternal: false });
      expect(await textAt(media?.url)).toMatch(/^main of /u);
      expect(await textAt(media?.thumbnailUrl)).toMatch(/^thumbnail of /u);
      expect(new Date(media?.expiresAt ?? 0).getTime()).toBeGreaterThan(Date.now());
    }
    const cy = await app.person("Cy");
    expect((await cy.ask(MessageDocument, { id })).message).toBeNull();
    const loggedOut = createTestClient({ url: app.url, accessToken: () => undefined });
    await expect(loggedOut.ask(MessageDocument, { id })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await loggedOut.dispose();
  });

  it("stays with both across a block, and after the sender's account", async () => {
    const { ada, bo, id } = await picture();
    await bo.ask(BlockUserDocument, { input: { userId: ada.userId } });
    for (const one of [ada, bo]) expect(await statusAt((await mediaSeenBy(one, id))?.url)).toBe(200);
    await deleteAccount(ada);
    expect(await statusAt((await mediaSeenBy(bo, id))?.url)).toBe(200);
  });

  it("goes with the message that is deleted for everyone, out of links that are known too", async () => {
    const { ada, bo, id, upload } = await picture();
    const known = await mediaSeenBy(bo, id);
    await remove(ada, id, "EVERYONE");
    for (const one of [ada, bo]) expect(await mediaSeenBy(one, id)).toBeUndefined();
    await requireGone(upload, known);
  });

  it("goes when both have deleted the message for themselves", async () => {
    const { ada, bo, id, upload } = await picture();
    const known = await mediaSeenBy(ada, id);
    await remove(bo, id, "ME");
    expect(await mediaSeenBy(bo, id)).toBeUndefined();
    expect(await statusAt((await mediaSeenBy(ada, id))?.url)).toBe(200);
    await remove(ada, id, "ME");
    await requireGone(upload, known);
  });

  it("goes when both have cleared the conversation, or one of them has and the other has deleted the message", async () => {
    for (const hides of [false, true]) {
      const { ada, bo, conversationId, id, upload } = await picture();
      const known = await mediaSeenBy(ada, id);
      const clear = (one: Device) => one.ask(DeleteConversationDocument, { input: { conversationId } });
      await clear(bo);
      await background.settled();
      expect(nodesOf((await bo.ask(HistoryDocument, { id: conversationId })).conversation?.messages)).toEqual([]);
      expect(await statusAt((await mediaSeenBy(ada, id))?.url)).toBe(200);
      await (hides ? remove(ada, id, "ME") : clear(ada));
      await requireGone(upload, known);
    }
  });

  it("comes with a live event without a read", async () => {
    const { ada, bo, conversationId } = await picture();
    const events = bo.listen(EventsDocument, {});
    await events.next();
    const upload = await storeUpload(app, ada);
    await ada.connect();
    const input = { conversationId, clientMessageId: "live", type: "IMAGE", media: { uploadId: upload.id } } as const;
    const send = async () => {
      await ada.askOverSocket(SendMessageDocument, { input });
      await events.until(({ events: event }) => {
        if (event.__typename !== "MessageSent") return false;
        expect(event.message.media?.url).toContain(upload.key);
        return true;
      });
    };
    const statements = await statementsDuring(app, send);
    const ofMedia = statements.filter((text) => text.includes("media_objects"));
    expect(ofMedia.map((text) => text.split(" ")[0])).toEqual(["SELECT", "INSERT"]);
    const plain = await statementsDuring(app, () =>
      ada.askOverSocket(SendMessageDocument, { input: { conversationId, clientMessageId: "text", body: "Hello" } }),
    );
    expect(plain.filter((text) => text.includes("media_objects"))).toEqual([]);
    expect(statements).toHaveLength(plain.length + 2);
    events.stop();
  });
});

describe("other media", () => {
  it.each<[SendMessageInput["type"], Partial<MediaObject>, object, RegExp]>([
    ["FILE", { mime: "text/html", fileName: "a.html" }, { mimeType: "text/html", fileName: "a.html" }, /^attachment/u],
    ["AUDIO", { mime: "audio/ogg;codecs=opus", waveform: "Af", durationMs: 9 }, { waveform: [0, 31] }, /^inline/u],
    ["VIDEO", { mime: "video/mp4", variants: 5 }, { mimeType: "video/mp4", width: 640 }, /^inline/u],
  ])("of the type %s are linked with their properties", async (type, row, expected, disposition) => {
    const { bo, id, upload } = await picture({ kind: type as "FILE", variants: 1, ...row }, type);
    const media = await mediaSeenBy(bo, id);
    expect(media).toMatchObject(expected);
    const response = await fetch(media?.url ?? "");
    expect(await response.text()).toBe(`main of ${upload.key}`);
    expect(response.headers.get("content-disposition")).toMatch(disposition);
    if (type === "FILE") expect(response.headers.get("content-type")).toBe("application/octet-stream");
    if (type === "VIDEO") expect(await textAt(media?.thumbnailUrl)).toBe(`poster of ${upload.key}`);
    else expect(media?.thumbnailUrl).toBeNull();
  });
});

describe("an uploaded profile picture", () => {
  it("is told to others but those whom the person has blocked", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    await ada.meet(bo);
    const { upload } = await setPicture(ada);
    await ada.ask(BlockUserDocument, { input: { userId: cy.userId } });
    const seen = await pictureSeenBy(bo, ada);
    expect(seen.picture?.url).toBe(seen.url);
    expect(await textAt(seen.url)).toBe(`main of ${upload.key}`);
    expect(await textAt(seen.picture?.thumbnailUrl)).toBe(`thumbnail of ${upload.key}`);
    expect(await pictureSeenBy(cy, ada)).toEqual({ url: null, picture: null });
  });

  it("is replaced by another one, by an address and by none, and goes then", async () => {
    const ada = await app.person("Ada");
    const first = await setPicture(ada);
    // The same upload again changes nothing.
    expect(await update(ada, { profilePictureUploadId: first.upload.id })).toEqual([]);
    const old = await pictureSeenBy(ada, ada);
    const second = await setPicture(ada);
    await requireGone(first.upload, old.picture);
    expect(await update(ada, { profilePictureUrl: "https://example.com/a.jpg" })).toEqual([]);
    await requireGone(second.upload);
    expect(await pictureSeenBy(ada, ada)).toMatchObject({
      url: "https://example.com/a.jpg",
      picture: { url: "https://example.com/a.jpg", expiresAt: null },
    });
    const third = await setPicture(ada);
    expect(await update(ada, { profilePictureUploadId: null })).toEqual([]);
    await requireGone(third.upload);
    expect(await pictureSeenBy(ada, ada)).toEqual({ url: null, picture: null });
  });

  it.each<[string, Partial<MediaObject>, string]>([
    ["of another kind", { kind: "IMAGE" }, "INVALID"],
    ["not yet READY", { kind: "AVATAR", state: "PROCESSING" }, "UPLOAD_NOT_READY"],
    ["cancelled", { kind: "AVATAR", state: "DELETED" }, "NOT_FOUND"],
    ["in a message", { kind: "AVATAR", conversationId: 1n, messageSeq: 2 }, "CONFLICT"],
  ])("is refused where it is %s", async (_, row, code) => {
    const ada = await app.person("Ada");
    const upload = await storeUpload(app, ada, row);
    const field = ["profilePictureUploadId"];
    expect(await update(ada, { profilePictureUploadId: upload.id })).toMatchObject([{ code, field }]);
    const bo = await app.person("Bo");
    expect(await update(bo, { profilePictureUploadId: upload.id })).toMatchObject([{ code: "NOT_FOUND", field }]);
    const both = { profilePictureUploadId: upload.id, profilePictureUrl: null };
    expect(await update(ada, both)).toMatchObject([{ code: "INVALID", field }]);
  });

  it("goes with the account, as unused uploads do, and their idempotency keys are blanked", async () => {
    const { ada, upload: used } = await picture();
    const [{ upload }, unused] = [await setPicture(ada), await storeUpload(app, ada)];
    await deleteAccount(ada);
    await requireGone(upload);
    await requireGone(unused);
    expect(await rowOf(used)).toMatchObject({ state: "READY", clientUploadId: null });
    expect(await rowOf(unused)).toMatchObject({ clientUploadId: null });
  });
});

async function picture(row: Partial<MediaObject> = {}, type: SendMessageInput["type"] = "IMAGE") {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const conversationId = await ada.open(bo);
  const upload = await storeUpload(app, ada, row);
  const clientMessageId = `picture-${(sent += 1)}`;
  const { sendMessage } = await ada.ask(SendMessageDocument, {
    input: { conversationId, clientMessageId, type, media: { uploadId: upload.id } },
  });
  expect(sendMessage?.userErrors).toEqual([]);
  return { ada, bo, conversationId, upload, id: sendMessage?.message?.id ?? "" };
}

async function mediaSeenBy(one: Device, id: string) {
  return (await one.ask(MessageDocument, { id })).message?.media ?? undefined;
}

async function remove(one: Device, messageId: string, scope: "EVERYONE" | "ME") {
  const { deleteMessage } = await one.ask(DeleteMessageDocument, { input: { messageId, scope } });
  expect(deleteMessage?.userErrors).toEqual([]);
}

async function setPicture(one: Device) {
  const upload = await storeUpload(app, one, { kind: "AVATAR" });
  expect(await update(one, { profilePictureUploadId: upload.id })).toEqual([]);
  return { upload };
}

async function update(
  one: Device,
  input: { profilePictureUploadId?: string | null; profilePictureUrl?: string | null },
) {
  return (await one.ask(UpdateProfileDocument, { input })).updateProfile?.userErrors;
}

async function pictureSeenBy(one: Device, { userId: id }: Device) {
  const { user } = await one.ask(UserDocument, { id });
  return { url: user?.profilePictureUrl, picture: user?.profilePicture };
}

async function deleteAccount(person: Person) {
  const { phoneNumber } = person;
  await person.ask(SendOtpDocument, { input: { phoneNumber, purpose: "DELETE_ACCOUNT" } });
  await person.ask(DeleteAccountDocument, { input: { code: app.codeFor(phoneNumber) } });
}

function rowOf({ key }: StoredUpload) {
  return prisma.mediaObject.findUniqueOrThrow({ where: { key } });
}

/** The row is a tombstone, and links that were told before lead to nothing. */
async function requireGone(upload: StoredUpload, links?: { url: string; thumbnailUrl: string | null } | null) {
  await background.settled();
  expect(await rowOf(upload)).toMatchObject({ state: "DELETED", messageSeq: 0, removedAt: expect.any(Date) as Date });
  for (const url of [links?.url, links?.thumbnailUrl])
    if (typeof url === "string") expect(await statusAt(url)).toBe(404);
}

async function statusAt(url = ""): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

async function textAt(url: string | null | undefined): Promise<string> {
  const response = await fetch(url ?? "");
  expect(response.status).toBe(200);
  return response.text();
}
