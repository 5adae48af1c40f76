import { expect, it } from "vitest";
import { CompleteUploadDocument } from "../generated/documents/CompleteUpload.js";
import { CreateUploadDocument } from "../generated/documents/CreateUpload.js";
import type { Ports } from "../ports.js";
import type { Transport } from "../transport/api.js";
import { uploadOnce } from "./upload-file.js";

const PARTS = 5;

/** Server that lists the two first missing parts of an upload of five parts of one byte. */
function server() {
  const received: string[] = [];
  const asked: string[] = [];
  const parts = Array.from({ length: PARTS }, (_, offset) => ({
    ...{ offset, size: 1, url: String(offset), method: "PUT", headers: [] },
  }));
  const upload = (state: string) => ({
    ...{ id: "u", state, receivedBytes: received.length },
    missingParts: parts.filter(({ url }) => !received.includes(url)).slice(0, 2),
  });
  const request = (document: unknown) => {
    asked.push(document === CreateUploadDocument ? "create" : document === CompleteUploadDocument ? "complete" : "ask");
    if (document === CreateUploadDocument) return { createUpload: { upload: upload("WAITING"), userErrors: [] } };
    if (document !== CompleteUploadDocument) return { upload: upload("WAITING") };
    const userErrors = received.length < PARTS ? [{ code: "UPLOAD_INCOMPLETE", message: "Parts are missing." }] : [];
    return { completeUpload: { upload: upload("READY"), userErrors } };
  };
  const putPart: Ports["putPart"] = async ({ url }) => {
    received.push(url);
    return Promise.resolve({ status: 204, retryAfter: undefined });
  };
  return {
    ...{ received, asked },
    context: {
      request: ((document: unknown) => Promise.resolve(request(document))) as unknown as Transport["request"],
      ports: { putPart, setTimer: () => () => undefined },
    },
  };
}

it("sends all parts in one try, also those that the first answer does not list", async () => {
  const { context, received, asked } = server();
  const progress: number[] = [];
  const file = { kind: "FILE", file: new Blob(["x".repeat(PARTS)]), clientUploadId: "key" } as const;
  const options = {
    ...{ signal: new AbortController().signal, onAlive: () => undefined },
    onProgress: (value: number) => progress.push(value),
  };
  expect(await uploadOnce(context, file, options)).toBe("u");
  expect(received).toEqual(["0", "1", "2", "3", "4"]);
  expect(asked).toEqual(["create", "ask", "ask", "ask", "complete"]);
  expect(progress).toEqual(progress.toSorted((one, other) => one - other));
});
