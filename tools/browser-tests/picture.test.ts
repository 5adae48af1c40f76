import { fileURLToPath } from "node:url";
import { it } from "vitest";
import { text } from "../../web/src/text/english.js";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";

const PICTURE = fileURLToPath(new URL("../../docs/images/chat.png", import.meta.url));

it.runIf(process.env["PICTURE"] !== undefined)(
  "takes the picture of README: PICTURE=1 npm run test:browser picture",
  async () => {
    const server = await startServer();
    const jun = await openChat(await openBrowser(), server, "Jun");
    const layla = await openChat(await openBrowser({ viewport: { width: 960, height: 560 } }), server, "Layla");
    await layla.openConversation("Jun");
    await layla.send("Are you coming to the concert tonight?");
    await jun.openConversation("Layla");
    await jun.page.getByText("concert tonight").last().waitFor();
    await jun.send("Yes! I have both tickets 🎟️");
    await layla.page.getByText("both tickets").last().waitFor();
    await layla.send("See you at eight, then 👋");
    await jun.page.getByText("at eight").last().waitFor();
    await jun.page.getByRole("textbox", { name: text.composer.label }).pressSequentially("At the");
    await layla.page.getByText(text.conversation.typing).first().waitFor();
    await layla.page.screenshot({ path: PICTURE });
  },
);
