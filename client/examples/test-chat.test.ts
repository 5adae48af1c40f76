import { expect, it, onTestFinished } from "vitest";
import { createTestChat } from "../src/testing/index.js";

// #region test
it("shows what comes, and sends", async () => {
  const { chat, peer } = await createTestChat({ peers: { Jun: ["Hello"], Mia: [] } });
  onTestFinished(() => chat.close());
  const jun = peer("Jun");
  const view = chat.conversation(jun.conversationId);
  const shown = () => view.state.get().items.map((item) => (item.kind === "message" ? item.message.body : "pending"));
  await expect.poll(shown).toEqual(["Hello"]);

  jun.send("Are you there?");
  await view.send({ body: "Yes" });
  await expect.poll(shown).toEqual(["Hello", "Are you there?", "Yes"]);
  jun.read(3);
  await expect.poll(() => view.state.get().items.at(-1)).toMatchObject({ message: { status: "READ" } });
});
// #endregion
