import { createECDH } from "node:crypto";
import { createRequire } from "node:module";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { requireVapid } from "../../testing/push-service-double/vapid.js";
import { createVapid } from "./vapid.js";

const HOUR = 60 * 60 * 1000;
const START = new Date("2026-03-29T00:30:00Z");

function createKeys() {
  const pair = createECDH("prime256v1");
  const publicKey = pair.generateKeys("base64url");
  return { publicKey, privateKey: pair.getPrivateKey("base64url"), subject: "mailto:push@example.com" };
}

const keys = createKeys();

function vapidAt(start: Date) {
  let time = start;
  const vapid = createVapid(keys, () => time);
  return { vapid, wait: (ms: number) => (time = new Date(time.getTime() + ms)), now: () => time };
}

describe("the header of a push", () => {
  it("is verified for its origin and key, and for no other", async () => {
    const { vapid } = vapidAt(START);
    const header = await vapid("https://push.example.com");
    const right = { origin: "https://push.example.com", key: keys.publicKey, now: START };
    await requireVapid(header, right);
    await expect(requireVapid(header, { ...right, origin: "https://other.example.com" })).rejects.toThrow("aud");
    await expect(requireVapid(header, { ...right, key: createKeys().publicKey })).rejects.toThrow("another key");
    const swapped = header.replace(keys.publicKey, createKeys().publicKey);
    await expect(requireVapid(swapped, { ...right, key: undefined })).rejects.toThrow("signature");
    expect(decodeJwt(header.split(/[ ,]/u)[1]?.slice(2) ?? "")).toEqual({
      aud: "https://push.example.com",
      exp: START.getTime() / 1000 + 12 * 60 * 60,
      sub: "mailto:push@example.com",
    });
  });

  it("is kept for an origin for 11 h, and is valid at any time", async () => {
    const { vapid, wait, now } = vapidAt(START);
    const headers = new Set<string>();
    for (let hour = 0; hour < 110; hour += 1) {
      const header = await vapid("https://push.example.com");
      headers.add(header);
      await requireVapid(header, { origin: "https://push.example.com", key: keys.publicKey, now: now() });
      wait(HOUR);
    }
    expect(headers.size).toBe(10);
  });

  it("is another for each origin", async () => {
    const { vapid } = vapidAt(START);
    expect(await vapid("https://a.example.com")).not.toBe(await vapid("https://b.example.com"));
  });

  it("is made anew where the clock was set back, so that it lasts for no more than 24 h", async () => {
    const { vapid, wait, now } = vapidAt(START);
    await vapid("https://push.example.com");
    wait(-72 * HOUR);
    const header = await vapid("https://push.example.com");
    await requireVapid(header, { origin: "https://push.example.com", key: keys.publicKey, now: now() });
  });

  it("has the form of web-push's", async () => {
    const library = createRequire(import.meta.url)("web-push") as {
      getVapidHeaders(...args: readonly string[]): { Authorization: string };
    };
    const { subject, publicKey, privateKey } = keys;
    const reference = library.getVapidHeaders("https://push.example.com", subject, publicKey, privateKey, "aes128gcm");
    const form = (header: string) => header.replace(/t=[\w-]+\.[\w-]+\.[\w-]{86},/u, "t=…,");
    expect(form(await vapidAt(START).vapid("https://push.example.com"))).toBe(form(reference.Authorization));
  });
});
