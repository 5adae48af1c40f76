import fc from "fast-check";
import { expect, it } from "vitest";
import {
  CancelUploadDocument,
  DeleteMessageDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";
import { testNodes } from "../../testing/app.js";
import { type Device, signIn } from "../../testing/person.js";
import { type StoredUpload, storeUpload } from "../../testing/stored-upload.js";

const nodes = await testNodes(2);
const [first, second] = nodes;
if (first === undefined || second === undefined) throw new Error("There are two nodes.");
const [ada, bo] = [await first.person("Ada"), await first.person("Bo")];
const elsewhere = await signIn(second, { phoneNumber: ada.phoneNumber, fullName: "Ada", deviceName: "laptop" });
const devices: readonly Device[] = [ada, elsewhere];
const conversationId = await ada.open(bo);
const prisma = await first.prisma();

const UPLOADS = 2;
const KEYS = 3;
const onNode = fc.nat({ max: 1 });
const upload = fc.nat({ max: UPLOADS - 1 });
const key = fc.nat({ max: KEYS - 1 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("send" as const), onNode, upload, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("text" as const), onNode, upload, key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), onNode, upload, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), onNode, upload, key }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** The steps of one phase run at once. */
const phases = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });

let runs = 0;

it("gives an upload to one message at most, however sends, retries, deletions and cancellations interleave", async () => {
  await fc.assert(
    fc.asyncProperty(phases, async (plan) => {
      const uploads = await Promise.all(Array.from({ length: UPLOADS }, () => storeUpload(first, ada)));
      const run = (runs += 1);
      const ids = new Map<number, string>();
      const codes: string[] = [];
      for (const steps of plan)
        await Promise.all(
          steps.map(async (one) => {
            const { id, code } = await take(one, uploads, run, ids);
            if (code !== undefined) codes.push(code);
            if (id === undefined) return;
            // Every answered send of a key has the same message.
            expect(ids.get(one.key) ?? id).toBe(id);
            ids.set(one.key, id);
          }),
        );
      expect(codes.filter((code) => code !== "CONFLICT" && code !== "NOT_FOUND")).toEqual([]);
      for (const stored of uploads) await requireConsistent(stored);
      await requireUsed(plan, uploads);
    }),
    { numRuns: 25 },
  );
}, 60_000);

async function take(
  { kind, onNode: node, upload: index, key: clientKey }: Step,
  uploads: readonly StoredUpload[],
  run: number,
  ids: ReadonlyMap<number, string>,
): Promise<{ id?: string | undefined; code?: string | undefined }> {
  const device = devices[node] ?? ada;
  const uploadId = uploads[index]?.id ?? "";
  const clientMessageId = `run ${run} key ${clientKey}`.replaceAll(" ", "-");
  if (kind === "cancel") {
    const { cancelUpload } = await device.ask(CancelUploadDocument, { input: { uploadId } });
    return { code: cancelUpload?.userErrors[0]?.code };
  }
  if (kind === "delete") {
    const messageId = ids.get(clientKey);
    if (messageId !== undefined) await device.ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" } });
    return {};
  }
  const content = kind === "send" ? { type: "IMAGE" as const, media: { uploadId } } : { body: "text" };
  const { sendMessage } = await device.ask(SendMessageDocument, {
    input: { conversationId, clientMessageId, ...content },
  });
  return { id: sendMessage?.message?.id, code: sendMessage?.userErrors[0]?.code };
}

/** The row of an upload and the message that shows it agree. */
async function requireConsistent({ key: mediaKey }: StoredUpload): Promise<void> {
  const object = await prisma.mediaObject.findUniqueOrThrow({ where: { key: mediaKey } });
  const messages = await prisma.message.findMany({ where: { mediaKey } });
  const uses = messages.map(({ conversationId: id, seq }) => [id, seq]);
  expect(uses).toEqual(object.messageSeq === 0 ? [] : [[object.conversationId, object.messageSeq]]);
  if (object.state === "DELETED") expect(object.messageSeq).toBe(0);
}

/** An upload is used, or gone, if it was sent under a key that was used for nothing else. */
async function requireUsed(plan: readonly (readonly Step[])[], uploads: readonly StoredUpload[]): Promise<void> {
  const sends = plan.flat().filter(({ kind }) => kind === "send" || kind === "text");
  for (const [index, { key: mediaKey }] of uploads.entries()) {
    const isSent = sends.some(
      (one) =>
        one.kind === "send" &&
        one.upload === index &&
        sends.every((other) => other.key !== one.key || (other.kind === "send" && other.upload === index)),
    );
    if (!isSent) continue;
    const object = await prisma.mediaObject.findUniqueOrThrow({ where: { key: mediaKey } });
    expect(object.state === "DELETED" || object.messageSeq > 0).toBe(true);
  }
}
