import { expect, it } from "vitest";
import type { PendingBlobs } from "../../../../../client/src/index.js";
import { previewOf } from "./previews.js";

const blobs: PendingBlobs = { file: new Blob(["film"]), poster: new Blob(["still"]) };

it("draws the preview of a message once", async () => {
  let loads = 0;
  const load = () => {
    loads += 1;
    return Promise.resolve(blobs);
  };
  const url = await previewOf("once", load);
  expect(url).toMatch(/^blob:/u);
  expect([await previewOf("once", load), loads]).toEqual([url, 1]);
});

it.each([
  ["could not be read", () => Promise.reject(new Error("The store is closed."))],
  ["was not stored yet", () => Promise.resolve(undefined)],
])("draws the preview of a file that %s when it is asked for again", async (key, load) => {
  await previewOf(key, load).catch(() => undefined);
  expect(await previewOf(key, () => Promise.resolve(blobs))).toMatch(/^blob:/u);
});
