import { expect, it } from "vitest";
import { SendMessageDocument, UpdateProfileDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

const app = await testApp({ MEDIA_EXTERNAL: "refuse" });
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversationId = await ada.open(bo);
const url = "https://media.example/a.jpg";

it("refuses addresses of other servers where the operator has said so", async () => {
  for (const input of [
    { type: "IMAGE", media: { url } },
    { type: "LOCATION", media: { url, latitude: 1, longitude: 1 } },
  ] as const)
    expect(
      await ada.ask(SendMessageDocument, { input: { conversationId, clientMessageId: input.type, ...input } }),
    ).toMatchObject({ sendMessage: { userErrors: [{ code: "INVALID", field: ["media", "url"] }] } });
  expect(await ada.ask(UpdateProfileDocument, { input: { profilePictureUrl: url } })).toMatchObject({
    updateProfile: { userErrors: [{ code: "INVALID", field: ["profilePictureUrl"] }] },
  });
});

it("takes a location without an address all the same, and clears a picture", async () => {
  const media = { latitude: 1, longitude: 1 };
  expect(
    await ada.ask(SendMessageDocument, {
      input: { conversationId, clientMessageId: "place", type: "LOCATION", media },
    }),
  ).toMatchObject({ sendMessage: { userErrors: [], message: { media: { url: "geo:1,1", isExternal: false } } } });
  expect(await ada.ask(UpdateProfileDocument, { input: { profilePictureUrl: null } })).toMatchObject({
    updateProfile: { userErrors: [] },
  });
});
