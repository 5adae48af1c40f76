import fc from "fast-check";
import { expect, it } from "vitest";
import { createIdCipher } from "../../../infra/crypto/id-cipher.js";
import { MAX_PAYLOAD_BYTES } from "../../../push/payload.js";
import { retryDelayMs } from "./backoff.js";
import { buildPayload } from "./payload.js";
import type { Subject } from "./subject.js";

const ids = createIdCipher(new Uint8Array(32));
const key = fc.bigInt({ min: 1n, max: 2n ** 48n - 1n });
const count = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const text = fc.string({ unit: "binary", maxLength: 120 });
const conversations = fc.uniqueArray(
  fc.record({ conversationId: key, lastSeq: count, count, isSilent: fc.boolean() }),
  { selector: ({ conversationId }) => conversationId, maxLength: 20 },
);

it("has at most 3,500 bytes, 8 conversations and that of the notification first, with any words", () => {
  const property = fc.property(conversations, count, text, text, fc.nat(), (rows, badge, title, body, pick) => {
    const own = rows[pick % Math.max(1, rows.length)];
    const subject = { id: 1n, type: "MESSAGE", conversationId: own?.conversationId ?? 1n } as Subject;
    const state = { badge, conversations: rows };
    const payload = buildPayload({ ids }, "show", { subject, state, words: { title, body } });
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    expect(payload.unread).toHaveLength(Math.min(8, rows.length));
    expect(payload.total).toBe(rows.length);
    if (own !== undefined) expect(payload.unread[0]).toMatchObject({ sequence: own.lastSeq, count: own.count });
    expect(buildPayload({ ids }, "clear", { subject, state, words: { title, body } })).not.toHaveProperty("title");
  });
  fc.assert(property);
});

it("waits 5 s, doubling to an hour, within half of it, or as long as the service asks", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 65_535 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (n, r) => {
      const mean = 5000 * 2 ** (n - 1);
      const delay = retryDelayMs(n, undefined, () => r);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(Math.min(3_600_000, mean / 2)));
      expect(delay).toBeLessThanOrEqual(Math.min(3_600_000, mean * 1.5));
      expect(retryDelayMs(n, 7000)).toBe(7000);
    },
  );
  fc.assert(property);
  expect(retryDelayMs(1, 100_000_000)).toBe(3_600_000);
});
