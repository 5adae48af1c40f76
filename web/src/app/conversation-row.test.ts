import { expect, it, onTestFinished } from "vitest";
import { createTestChat } from "../../../client/src/testing/index.js";
import { conversationRow } from "./conversation-row.js";

it("is loaded, and ends without a row where nobody is signed in any more", async () => {
  const { chat, peer } = await createTestChat({ peers: { Jun: ["Hello"] } });
  onTestFinished(() => chat.close());
  const { conversationId } = peer("Jun");
  const ended = new AbortController();
  expect(await conversationRow(chat, conversationId, ended.signal)).toMatchObject({ peer: { fullName: "Jun" } });
  await chat.session.signOut();
  const row = conversationRow(chat, conversationId, ended.signal);
  ended.abort();
  expect(await row).toBeUndefined();
}, 20_000);
