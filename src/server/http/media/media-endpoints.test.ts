import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mediaApp } from "../../../testing/media-app.js";

const media = await mediaApp();

describe("a file in several parts", () => {
  it("is stored, published and served", async () => {
    const bytes = randomBytes(2_500_000);
    const upload = await media.begin(bytes.length, { partBytes: 1_000_000, mimeType: "video/mp4" });
    expect(await media.store.receivedParts(upload)).toEqual(new Set());
    for (const part of media.partsOf(upload)) {
      const answer = await media.put(part, bytes);
      expect(answer.status).toBe(204);
    }
    expect(await media.store.receivedParts(upload)).toEqual(new Set([1, 2, 3]));
    await media.store.publish(upload);
    expect(await media.store.receivedParts(upload)).toEqual(new Set([1, 2, 3]));
    const answer = await fetch(media.linkTo(upload));
    expect(answer.status).toBe(200);
    expect(hashOf(Buffer.from(await answer.arrayBuffer()))).toBe(hashOf(bytes));
  });
});

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
