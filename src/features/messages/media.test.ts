import { describe, expect, it } from "vitest";
import { MessageDocument, type SendMessageInput, SendMessageDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

const app = await testApp();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversationId = await ada.open(bo);
let count = 0;

async function send(input: Partial<SendMessageInput>) {
  const { sendMessage } = await ada.ask(SendMessageDocument, {
    input: { conversationId, clientMessageId: `media-${(count += 1)}`, ...input },
  });
  return sendMessage;
}

const url = "https://media.example.com/a/b?c=d";
const none = {
  fileName: null,
  mimeType: null,
  mimeParameters: null,
  size: null,
  width: null,
  height: null,
  durationMs: null,
  latitude: null,
  longitude: null,
};

describe("sendMessage with media", () => {
  it.each([
    ["IMAGE", { url, mimeType: "image/jpeg", size: 5_000_000_000, width: 4000, height: 3000 }, "A caption 🏖️"],
    ["FILE", { url, fileName: "Überblick (final).pdf", mimeType: "application/pdf" }, null],
    ["AUDIO", { url, durationMs: 61_000 }, null],
    ["VIDEO", { url, mimeType: "video/mp4", durationMs: 1 }, "look"],
    ["LOCATION", { url, latitude: 48.20849, longitude: 16.37208 }, null],
  ] as const)("delivers an %s unchanged", async (type, media, body) => {
    const answer = await send({ type, media, body });
    expect(answer?.userErrors).toEqual([]);
    const { message } = await bo.ask(MessageDocument, { id: answer?.message?.id ?? "" });
    expect(message).toMatchObject({ type, body, media: { ...none, ...media } });
  });

  it("stores a geo URI for a location without a URL", async () => {
    const answer = await send({ type: "LOCATION", media: { latitude: -33.5, longitude: 0 } });
    const { message } = await bo.ask(MessageDocument, { id: answer?.message?.id ?? "" });
    expect(message?.media?.url).toBe("geo:-33.5,0");
  });

  it("writes coordinates as plain decimals", async () => {
    const answer = await send({ type: "LOCATION", media: { latitude: 1e-7, longitude: 1e-9 } });
    const { message } = await bo.ask(MessageDocument, { id: answer?.message?.id ?? "" });
    expect(message?.media?.url).toBe("geo:0.0000001,0.000000001");
  });

  it("keeps an address as the URL standard writes it, and a type apart from its parameters", async () => {
    const media = { url: "HTTPS://Media.example:443/a/../ü", mimeType: "Audio/OGG; Codecs=opus" };
    const answer = await send({ type: "AUDIO", media });
    const { message } = await bo.ask(MessageDocument, { id: answer?.message?.id ?? "" });
    expect(message?.media).toMatchObject({
      url: "https://media.example/%C3%BC",
      mimeType: "audio/ogg",
      mimeParameters: "codecs=opus",
    });
  });

  it("distinguishes a repeated message with other media from a retry", async () => {
    const first = { clientMessageId: "one", type: "IMAGE", media: { url, size: 1 } } as const;
    const sent = await send(first);
    expect((await send(first))?.message?.id).toBe(sent?.message?.id);
    expect((await send({ ...first, media: { url, size: 2 } }))?.userErrors).toMatchObject([{ code: "CONFLICT" }]);
  });

  it.each<[string, Partial<SendMessageInput>, string[]]>([
    ["text with media", { body: "hi", media: { url } }, ["media"]],
    ["an image without media", { type: "IMAGE" }, ["media"]],
    ["an image without an address", { type: "IMAGE", media: {} }, ["media", "url"]],
    ["an http address", { type: "IMAGE", media: { url: "http://example.com/a.jpg" } }, ["media", "url"]],
    ["an address with a password", { type: "IMAGE", media: { url: "https://a:b@example.com/" } }, ["media", "url"]],
    [
      "an address with a password alone",
      { type: "IMAGE", media: { url: "https://:b@example.com/" } },
      ["media", "url"],
    ],
    ["an address of two lines", { type: "IMAGE", media: { url: "https://example.com/a\nb" } }, ["media", "url"]],
    ["2049 characters", { type: "IMAGE", media: { url: url.padEnd(2049, "a") } }, ["media", "url"]],
    ["a scheme without slashes", { type: "IMAGE", media: { url: "https:x" } }, ["media", "url"]],
    ["backslashes", { type: "IMAGE", media: { url: "https:\\\\x" } }, ["media", "url"]],
    [
      "a host behind a backslash",
      { type: "IMAGE", media: { url: "https://good.example\\@evil.example/a" } },
      ["media", "url"],
    ],
    ["a host that is not ASCII", { type: "IMAGE", media: { url: "https://bücher.example/" } }, ["media", "url"]],
    ["an address turned around", { type: "IMAGE", media: { url: "https://x.example/\u202egnp" } }, ["media", "url"]],
    ["no address at all", { type: "IMAGE", media: { url: "javascript:alert(1)" } }, ["media", "url"]],
    ["an image of another type", { type: "IMAGE", media: { url, mimeType: "text/html" } }, ["media", "mimeType"]],
    ["a file without a name", { type: "FILE", media: { url } }, ["media", "fileName"]],
    ["a name that is a path", { type: "FILE", media: { url, fileName: "../etc/passwd" } }, ["media", "fileName"]],
    ["a name of a folder", { type: "FILE", media: { url, fileName: ".." } }, ["media", "fileName"]],
    ["a name that ends in a blank", { type: "FILE", media: { url, fileName: "a.exe " } }, ["media", "fileName"]],
    ["a name turned around", { type: "FILE", media: { url, fileName: "a\u202egnp.exe" } }, ["media", "fileName"]],
    ["half a byte", { type: "IMAGE", media: { url, size: 0.5 } }, ["media", "size"]],
    ["a negative width", { type: "IMAGE", media: { url, width: -1 } }, ["media", "width"]],
    ["a latitude out of range", { type: "LOCATION", media: { latitude: 91, longitude: 0 } }, ["media", "latitude"]],
    ["a location without a longitude", { type: "LOCATION", media: { latitude: 1 } }, ["media", "longitude"]],
    ["an image with coordinates", { type: "IMAGE", media: { url, latitude: 1 } }, ["media", "latitude"]],
    ["a blank caption", { type: "IMAGE", media: { url }, body: " \n" }, ["body"]],
  ])("refuses %s", async (_what, input, field) => {
    const answer = await send(input);
    expect(answer?.message).toBeNull();
    expect(answer?.userErrors).toMatchObject([{ code: "INVALID", field }]);
  });
});
