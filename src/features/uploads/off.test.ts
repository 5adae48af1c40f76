import { describe, expect, it } from "vitest";
import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateUploadDocument,
  LimitsDocument,
  ServiceDocument,
  StorageDocument,
  UploadDocument,
} from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";

const app = await testApp({ MEDIA_STORE: "off" });
const ada = await app.person("Ada");

describe("a server without uploads", () => {
  it("says so in its limits", async () => {
    expect((await ada.ask(LimitsDocument, {})).limits).toEqual({ uploads: [], partBytes: 8_388_608 });
    expect((await ada.ask(ServiceDocument, {})).service.maxUploadBytes).toBeNull();
    expect((await ada.ask(StorageDocument, {})).viewer.storage).toEqual({ usedBytes: 0, quotaBytes: 5_368_709_120 });
  });

  it("refuses createUpload, and finds no upload", async () => {
    const input = { clientUploadId: "one", kind: "FILE", mimeType: "text/plain", fileName: "a.txt", size: 1 } as const;
    const { createUpload } = await ada.ask(CreateUploadDocument, { input });
    expect(createUpload).toEqual({
      upload: null,
      userErrors: [{ code: "UNSUPPORTED_TYPE", message: "This server takes no uploads.", field: null }],
    });
    const uploadId = toGlobalId(app.app, "Upload", 1);
    expect((await ada.ask(UploadDocument, { id: uploadId })).upload).toBeNull();
    const refused = { userErrors: [{ code: "NOT_FOUND", field: ["uploadId"] }] };
    expect((await ada.ask(CompleteUploadDocument, { input: { uploadId } })).completeUpload).toMatchObject(refused);
    expect((await ada.ask(CancelUploadDocument, { input: { uploadId } })).cancelUpload).toMatchObject(refused);
  });
});
