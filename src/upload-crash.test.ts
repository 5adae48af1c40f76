import { createHash, randomBytes } from "node:crypto";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import {
  CompleteUploadDocument,
  CreateUploadDocument,
  type CreateUploadInput,
  DeleteMessageDocument,
  HistoryDocument,
  SendMessageDocument,
} from "../operations/generated/graphql.js";
import { build, launch } from "./testing/app-process.js";
import { type KilledServer, startKilledServer } from "./testing/killed-server.js";
import { type Person, signUp } from "./testing/person.js";

const IS_EVERY_STEP = process.env["EVERY_STEP"] !== undefined;

vi.setConfig({ testTimeout: IS_EVERY_STEP ? 7_200_000 : 600_000, hookTimeout: 180_000 });

/** Distance of the steps that are killed: each start of a server takes seconds. EVERY_STEP=1 kills before each of about 140. */
const STRIDE = IS_EVERY_STEP ? 1 : 37;
/** More than the first, single part may have. */
const TWO_PARTS_BYTES = 8 * 1024 * 1024 + 1000;

beforeAll(build);

interface Situation {
  readonly server: KilledServer;
  readonly ada: Person;
  readonly bo: Person;
  readonly conversation: string;
  /** Runs `npm run sweep` three days later; returns the names of the files that remain, and the states of all uploads. */
  readonly sweep: () => Promise<{ files: string[]; states: unknown[] }>;
}

async function start(): Promise<Situation> {
  const server = await startKilledServer({
    endLeases: "UPDATE media_objects SET lease_until = created_at WHERE state = 'PROCESSING'",
  });
  const { db, home, settings } = server;
  const media = join(home, ".data/media");
  const [ada, bo] = [await signUp(server.first, "Ada"), await signUp(server.first, "Bo")];
  onTestFinished(async () => void (await Promise.all([ada.leave(), bo.leave()])));
  const entries = () => readdirSync(media, { recursive: true, withFileTypes: true });
  const old = new Date(Date.now() - 3 * 86_400_000);
  return {
    ...{ server, ada, bo, conversation: await ada.open(bo) },
    sweep: async () => {
      for (const { parentPath, name } of entries()) age(join(parentPath, name), old);
      const program = launch(home, settings, "sweep.js");
      expect(await program.ended).toEqual({ code: 0, signal: null });
      const states = await db.query("SELECT DISTINCT state, removed_at IS NULL AS isLeft FROM media_objects");
      return { files: entries().flatMap((entry) => (entry.isFile() ? [entry.name] : [])), states };
    },
  };
}

/** Sets the time of a file, unless the server has just removed it. */
function age(path: string, at: Date): void {
  try {
    utimesSync(path, at, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

it("loses nothing acknowledged, and leaves nothing behind, where it is killed between any two steps of an upload", async () => {
  const situation = await start();
  const { server } = situation;
  const links: string[] = [];
  const picture = await sharp(randomBytes(40 * 30 * 3), { raw: { width: 40, height: 30, channels: 3 } })
    .png()
    .toBuffer();
  for (let step = 1; ; step += STRIDE) {
    const before = server.kills.length;
    await server.arm(step);
    const file = { kind: "FILE", mimeType: "text/plain", bytes: randomBytes(TWO_PARTS_BYTES) } as const;
    links.push(...(await sendAndDelete(situation, file)));
    links.push(...(await sendAndDelete(situation, { kind: "IMAGE", mimeType: "image/png", bytes: picture })));
    await server.revive();
    if (server.kills.length === before) break;
  }
  // The last step was not reached, and what follows has steps too.
  await server.arm(0);
  expect(server.kills.length).toBeGreaterThan(2);
  const { files, states } = await situation.sweep();
  expect(files).toEqual(["store-id"]);
  expect(states).toEqual([{ state: "DELETED", isLeft: 0 }]);
  for (const link of links) expect((await fetch(link)).status).toBe(404);
});

interface File {
  readonly kind: "FILE" | "IMAGE";
  readonly mimeType: string;
  readonly bytes: Buffer;
}

let names = 0;

/** Uploads a file, sends it, reads it as both members, and deletes it for everyone; returns the links to it. */
async function sendAndDelete(situation: Situation, file: File): Promise<string[]> {
  const { server, ada, bo, conversation } = situation;
  const { retry } = server;
  const name = `upload-${(names += 1)}`;
  const uploadId = await upload(situation, name, file);
  const input = { conversationId: conversation, clientMessageId: name, type: file.kind, media: { uploadId } };
  const { sendMessage } = await retry(() => ada.ask(SendMessageDocument, { input }));
  expect(sendMessage?.userErrors).toEqual([]);
  const message = sendMessage?.message;
  const links = [message?.media?.url ?? ""];
  for (const person of [ada, bo]) {
    const link = await retry(() => newestLink(person, conversation));
    links.push(link);
    await retry(() => expectServed(link, file));
  }
  const { deleteMessage } = await retry(() =>
    ada.ask(DeleteMessageDocument, { input: { messageId: message?.id ?? "", scope: "EVERYONE" } }),
  );
  expect(deleteMessage?.userErrors).toEqual([]);
  return links;
}

/** Uploads a file as clients do; returns the id of the upload once it is READY. */
async function upload({ server, ada }: Situation, name: string, { kind, mimeType, bytes }: File): Promise<string> {
  const { retry } = server;
  const input: CreateUploadInput = {
    ...{ clientUploadId: name, kind, mimeType, fileName: `${name}.bin`, size: bytes.length },
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
  const stored = new Set<number>();
  for (;;) {
    const { createUpload } = await retry(() => ada.ask(CreateUploadDocument, { input }));
    expect(createUpload?.userErrors).toEqual([]);
    const { id = "", missingParts = [] } = createUpload?.upload ?? {};
    for (const { number, offset, size, url, method, headers } of missingParts) {
      expect(stored).not.toContain(number);
      const body = new Uint8Array(bytes.subarray(offset, offset + size));
      const head = Object.fromEntries(headers.map((header) => [header.name, header.value]));
      const status = await retry(async () => (await fetch(url, { method, headers: head, body })).status);
      if (status === 204) stored.add(number);
    }
    const { completeUpload } = await retry(() => ada.ask(CompleteUploadDocument, { input: { uploadId: id } }));
    const [error] = completeUpload?.userErrors ?? [];
    if (error !== undefined) expect(error.code).toBe("UPLOAD_INCOMPLETE");
    if (completeUpload?.upload?.state === "READY") return id;
  }
}

async function newestLink(person: Person, id: string): Promise<string> {
  const { conversation } = await person.ask(HistoryDocument, { id, last: 1 });
  return conversation?.messages.edges[0]?.node.media?.url ?? "";
}

async function expectServed(link: string, { kind, bytes }: File): Promise<void> {
  const response = await fetch(link);
  const served = Buffer.from(await response.arrayBuffer());
  expect(response.status).toBe(200);
  if (kind === "FILE") expect(served.equals(bytes)).toBe(true);
  else expect(await sharp(served).metadata()).toMatchObject({ format: "webp", width: 40, height: 30 });
}
