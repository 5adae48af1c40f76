import { createECDH, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TEXT_BYTES, encrypt as tryToEncrypt, sealRecord } from "./encrypt.js";
import { readReceiver } from "./receiver.js";

interface Ece {
  decrypt(body: Buffer, options: object): Buffer;
}
interface WebPushLibrary {
  encrypt(p256dh: string, auth: string, text: Buffer, encoding: string): { cipherText: Buffer };
}

const require = createRequire(import.meta.url);
const ece = require("http_ece") as Ece;
const webPush = require("web-push") as WebPushLibrary;

/** A browser with a subscription. */
function createBrowser() {
  const keys = createECDH("prime256v1");
  const p256dh = keys.generateKeys("base64url");
  const auth = randomBytes(16).toString("base64url");
  const decrypt = (body: Buffer) => ece.decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth });
  return { p256dh, auth, decrypt, receiver: receiverOf(p256dh, auth) };
}

function encrypt(...args: Parameters<typeof tryToEncrypt>): Buffer {
  const body = tryToEncrypt(...args);
  if (body === undefined) throw new Error("The key is not on the curve.");
  return body;
}

function receiverOf(p256dh: string, auth: string) {
  const receiver = readReceiver(p256dh, auth);
  if (receiver === undefined) throw new Error("The keys are not valid.");
  return receiver;
}

describe("a record", () => {
  it("is that of appendix A of RFC 8291", () => {
    const sender = createECDH("prime256v1");
    sender.setPrivateKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "base64url");
    const receiver = receiverOf(
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      "BTBZMqHH6r4Tts7J_aSIgg",
    );
    const sealed = sealRecord(Buffer.from("When I grow up, I want to be a watermelon\u0002"), receiver, {
      publicKey: sender.getPublicKey(),
      agree: (publicKey) => sender.computeSecret(publicKey),
      salt: Buffer.from("DGv6ra1nlYgDCS1FRnbzlw", "base64url"),
    });
    expect(sealed.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });
});

describe("an encrypted text", () => {
  const browser = createBrowser();

  it("of any length is decrypted by http_ece, and has 4,096 bytes at most", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: MAX_TEXT_BYTES, size: "max" }), (text) => {
        const body = encrypt(text, browser.receiver);
        expect(body.length).toBeLessThanOrEqual(4096);
        expect(browser.decrypt(body).equals(text)).toBe(true);
      }),
      // Large arrays take minutes to shrink.
      { numRuns: 300, endOnFailure: true, examples: [[new Uint8Array()], [new Uint8Array(MAX_TEXT_BYTES)]] },
    );
  });

  it("tells its length in steps of 256 bytes only", () => {
    const sizes = Array.from({ length: MAX_TEXT_BYTES + 1 }, (_, length) => length)
      .filter((length) => length % 51 === 0 || length % 256 > 253 || length === MAX_TEXT_BYTES)
      .map((length) => encrypt(new Uint8Array(length), browser.receiver).length - 86 - 16);
    const steps = Array.from({ length: 15 }, (_, index) => (index + 1) * 256);
    expect([...new Set(sizes)]).toEqual([...steps, MAX_TEXT_BYTES + 1]);
  });

  it("is larger than that of web-push by the padding alone", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), (text) => {
        const reference = webPush.encrypt(browser.p256dh, browser.auth, Buffer.from(text), "aes128gcm").cipherText;
        expect(browser.decrypt(reference).equals(text)).toBe(true);
        const body = encrypt(text, browser.receiver);
        expect(body.length - reference.length).toBe(256 - (text.length + 1));
        // Record size, and length and form of the key.
        expect(body.subarray(16, 22)).toEqual(reference.subarray(16, 22));
      }),
    );
  });

  it("has a key and a salt of its own", () => {
    const bodies = Array.from({ length: 50 }, () => encrypt(Buffer.from("x"), browser.receiver));
    expect(new Set(bodies.map((body) => body.toString("hex", 0, 16))).size).toBe(50);
    expect(new Set(bodies.map((body) => body.toString("hex", 21, 86))).size).toBe(50);
  });

  it("is not decrypted with other keys, nor after a change of one bit", () => {
    const body = encrypt(Buffer.from("secret"), browser.receiver);
    const { receiver, ...other } = createBrowser();
    expect(() => other.decrypt(body)).toThrow();
    expect(() =>
      browser.decrypt(encrypt(Buffer.from("secret"), { ...browser.receiver, secret: receiver.secret })),
    ).toThrow();
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(7), (place, bit) => {
        // The record size may be larger.
        fc.pre(place < 16 || place >= 20);
        const changed = Buffer.from(body);
        changed[place] = (changed[place] ?? 0) ^ (1 << bit);
        expect(() => browser.decrypt(changed)).toThrow();
      }),
    );
  });
});

describe("the keys of a subscription", () => {
  const { p256dh, auth } = createBrowser();
  const point = Buffer.from(p256dh, "base64url");

  it("are a point of 65 bytes and a secret of 16, with and without the padding of base64", () => {
    expect(readReceiver(p256dh, auth)).toEqual({ publicKey: point, secret: Buffer.from(auth, "base64url") });
    expect(readReceiver(`${p256dh}=`, `${auth}==`)).toEqual(readReceiver(p256dh, auth));
  });

  it("are refused with any other point", () => {
    const compressed = createECDH("prime256v1");
    compressed.generateKeys();
    const spelled = (bytes: Buffer) => bytes.toString("base64url");
    const off = Buffer.from(point);
    off[64] = (off[64] ?? 0) ^ 1;
    for (const key of [
      ...["", "x", p256dh.slice(1), `${p256dh}A`, ` ${p256dh}`, `${p256dh}\n`, p256dh.replace(/.$/u, "!")],
      ...[spelled(off), spelled(Buffer.alloc(65)), spelled(Buffer.alloc(65, 4)), spelled(Buffer.alloc(65, 255))],
      ...[
        spelled(Buffer.concat([Buffer.from([6]), point.subarray(1)])),
        compressed.getPublicKey("base64url", "compressed"),
      ],
    ])
      expect(readReceiver(key, auth)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        expect(readReceiver(spelled(Buffer.from([4, ...bytes])), auth)).toBeUndefined();
      }),
    );
  });

  it.each(["", "x", "A".repeat(21), "A".repeat(23), "A".repeat(24), `${"A".repeat(21)}!`])(
    "are refused with the secret %j",
    (secret) => {
      expect(readReceiver(p256dh, secret)).toBeUndefined();
    },
  );
});
