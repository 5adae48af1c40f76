import { expect, it, onTestFinished } from "vitest";
import type { ConversationView } from "../src/index.js";
import { createTestChat } from "../src/testing/index.js";

// #region send
/** Sends the file that a person has chosen, such as in `input.files`. */
async function sendChosen(conversation: ConversationView, files: Iterable<File>): Promise<void> {
  const [file] = files;
  if (file) await conversation.send({ body: "Look!", media: { file } });
}
// #endregion

it("sends a picture", async () => {
  const { chat, peer } = await createTestChat({ peers: { Jun: [] } });
  onTestFinished(() => chat.close());
  const conversation = chat.conversation(peer("Jun").conversationId);
  await sendChosen(conversation, [new File(["png"], "sunset.png", { type: "image/png" })]);
  await expect
    .poll(() => conversation.state.get().items[0], { timeout: 5_000 })
    .toMatchObject({ message: { type: "IMAGE", body: "Look!", media: { mimeType: "image/png", size: 3 } } });
});
