import { Blob } from "node:buffer";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { expect, it } from "vitest";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { anyFile, pictureFile } from "../../src/testing/media-files.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import type { Chat, ConversationView, MessageItem } from "./api.js";
import { createChat } from "./chat.js";
import type { PutPart, StoresPort } from "./ports.js";
import { indexedDbStores } from "./store/indexed-db.js";
import { killable } from "./testing/killable.js";
import { fakeBrowser } from "./testing/ports.js";

const app = await testApp();
/** Larger than two parts. */
const FILE = anyFile(17 * 1024 * 1024);

/** A browser whose tabs send parts as `putPart` does, in place of the real one. */
function openBrowser() {
  const stores = indexedDbStores({ indexedDB: new IDBFactory(), IDBKeyRange }) as StoresPort;
  const { tab } = fakeBrowser();
  return (putPart: (real: PutPart) => PutPart = (real) => real) => {
    const { ports } = tab();
    const alive = killable({ ...ports, stores, putPart: putPart(ports.putPart) });
    const chat = createChat({ url: app.url, ports: alive.ports });
    onCleanup(() => Promise.resolve(chat.close()));
    return { chat, kill: alive.kill };
  };
}

async function signIn(chat: Chat, phoneNumber: string, fullName: string): Promise<string> {
  await chat.start();
  await chat.session.sendCode(phoneNumber);
  const code = app.codeFor(phoneNumber);
  const { userId } = await chat.session.verifyCode({ phoneNumber, code, fullName });
  await expect.poll(() => chat.viewer.get()?.user.fullName).toBe(fullName);
  return userId;
}

async function setScene(putPart?: (real: PutPart) => PutPart) {
  const open = openBrowser();
  const [ada, bo] = [open(putPart), openBrowser()()];
  const phoneNumber = newPhoneNumber();
  await signIn(ada.chat, phoneNumber, "Ada");
  const id = await ada.chat.openWith(await signIn(bo.chat, newPhoneNumber(), "Bo"));
  return { open, phoneNumber, id, ada, bo, views: [ada.chat.conversation(id), bo.chat.conversation(id)] as const };
}

const itemsOf = (view: ConversationView) =>
  view.state.get().items.map((item) => (item.kind === "message" ? item.message.type : item.state));

/** Waits for the first message of a conversation, and returns its media. */
async function mediaIn(view: ConversationView) {
  await expect.poll(() => view.state.get().items[0]?.kind, { timeout: 30_000 }).toBe("message");
  const { media } = (view.state.get().items[0] as MessageItem).message;
  if (!media) throw new Error("The message has no media.");
  return media;
}

const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
const blobOf = (content: Buffer, type: string) => new Blob([content], { type }) as unknown as globalThis.Blob;

it("sends a picture, which the other person can load, in the order of the texts", async () => {
  const { views, ada } = await setScene();
  const { content, mimeType } = await pictureFile();
  const pending: object[] = [];
  views[0].state.subscribe(({ items }) =>
    items.forEach((item) => void (item.kind === "pending" && pending.push(item.draft))),
  );
  await views[0].send({ body: "caption", media: { file: blobOf(content, mimeType), width: 64, height: 48 } });
  await views[0].send({ body: "after it" });
  const media = await mediaIn(views[1]);
  expect(media).toMatchObject({ mimeType: "image/webp", width: 64, height: 48, isExternal: false });
  expect((await bytesOf(media.url)).subarray(8, 12).toString()).toBe("WEBP");
  expect((await bytesOf(media.thumbnailUrl ?? "")).subarray(8, 12).toString()).toBe("WEBP");
  await expect.poll(() => itemsOf(views[1])).toEqual(["IMAGE", "TEXT"]);
  await expect.poll(() => ada.chat.progress.get().size).toBe(0);
  expect(pending).toContainEqual({
    body: "caption",
    media: { kind: "IMAGE", mimeType, size: content.length, width: 64, height: 48, hasPoster: false },
  });
});

it("goes on at the part that was cut, and with the next tab where its own is killed", async () => {
  const sent: string[] = [];
  let hasStarted = () => {};
  const started = new Promise<void>((resolve) => (hasStarted = resolve));
  const note =
    (real: PutPart, put: PutPart): PutPart =>
    async (request, body, options) => {
      const { pathname } = new URL(request.url);
      const answer = await put(request, body, options);
      sent.push(pathname);
      return answer ?? real(request, body, options);
    };
  let cuts = 1;
  // The second part is cut once, and never sent by the first tab, which is killed.
  const scene = await setScene((real) =>
    note(real, (request, body, options) => {
      if (!request.url.includes("/2?")) return real(request, body, options);
      if (cuts-- > 0) return Promise.reject(new TypeError("The part was cut."));
      hasStarted();
      return new Promise(() => undefined);
    }),
  );
  const { content, fileName = "", mimeType } = FILE;
  await scene.views[0].send({ media: { kind: "FILE", file: blobOf(content, mimeType), fileName } });
  await started;
  await expect.poll(() => sent).toHaveLength(2);
  expect(scene.ada.chat.progress.get().size).toBe(1);
  scene.ada.kill();
  const next = scene.open((real) => note(real, real));
  await next.chat.start();
  await next.chat.session.switchTo(scene.ada.chat.viewer.get()?.user.id ?? "");
  const media = await mediaIn(scene.views[1]);
  expect(media).toMatchObject({ fileName, size: content.length });
  expect((await bytesOf(media.url)).equals(content)).toBe(true);
  expect(new Set(sent).size).toBe(3);
  expect(sent).toHaveLength(3);
});

it("refuses a file above the limit before it is stored, and shows one that the server refuses as failed", async () => {
  const { views, ada } = await setScene();
  const limits = await ada.chat.media.limits();
  const { maxBytes } = limits.uploads.find(({ kind }) => kind === "IMAGE") ?? { maxBytes: 0 };
  const large = Object.defineProperty(blobOf(Buffer.from("x"), "image/png"), "size", { value: maxBytes + 1 });
  await expect(views[0].send({ media: { file: large } })).rejects.toMatchObject({ code: "TOO_LARGE", maxBytes });
  const wrong = { kind: "IMAGE", file: blobOf(Buffer.from("x"), "text/html") } as const;
  await expect(views[0].send({ media: wrong })).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  expect(views[0].state.get().items).toEqual([]);

  await views[0].send({ media: { file: blobOf(Buffer.from("no picture"), "image/png") } });
  await views[0].send({ body: "text" });
  await expect.poll(() => itemsOf(views[0]), { timeout: 15_000 }).toEqual(["TEXT", "failed"]);
  const [, failed] = views[0].state.get().items;
  expect(failed).toMatchObject({ error: "MEDIA_REFUSED" });
  views[0].discard(failed?.key ?? "");
  await expect.poll(() => itemsOf(views[0])).toEqual(["TEXT"]);
});

it("reports why the limits could not be requested, and asks again", async () => {
  const { ports } = fakeBrowser().tab();
  let isRefused = true;
  const error = { message: "No", extensions: { code: "FORBIDDEN" } };
  const fetch: typeof ports.fetch = (url, options) =>
    isRefused && typeof options?.body === "string" && options.body.includes("query Limits")
      ? Promise.resolve(Response.json({ errors: [error] }))
      : ports.fetch(url, options);
  const chat = createChat({ url: app.url, storage: "memory", ports: { ...ports, fetch } });
  onCleanup(() => Promise.resolve(chat.close()));
  await signIn(chat, newPhoneNumber(), "Ada");
  await expect(chat.media.limits()).rejects.toMatchObject({ code: "FORBIDDEN" });
  isRefused = false;
  await expect(chat.media.limits()).resolves.toHaveProperty("uploads");
});

it("sets and clears a profile picture", async () => {
  const { ada } = await setScene();
  const { content, mimeType } = await pictureFile("AVATAR");
  const progress: number[] = [];
  await ada.chat.settings.updateProfile(
    { profilePicture: blobOf(content, mimeType) },
    { onProgress: (part) => progress.push(part) },
  );
  expect(progress.at(-1)).toBe(1);
  const picture = () => ada.chat.viewer.get()?.user.profilePicture;
  await expect.poll(() => picture()?.url).toBeDefined();
  expect((await bytesOf(picture()?.url ?? "")).subarray(8, 12).toString()).toBe("WEBP");
  await ada.chat.settings.updateProfile({ profilePicture: null });
  await expect.poll(picture).toBeNull();

  const limits = await ada.chat.media.limits();
  const { maxBytes } = limits.uploads.find(({ kind }) => kind === "AVATAR") ?? { maxBytes: 0 };
  const large = Object.defineProperty(blobOf(content, mimeType), "size", { value: maxBytes + 1 });
  const refused = ada.chat.settings.updateProfile({ profilePicture: large });
  await expect(refused).rejects.toMatchObject({ code: "TOO_LARGE", maxBytes });
});
