import { createInterface } from "node:readline/promises";
import { WebSocket } from "ws";
import { type TimelineItem, createChat, createSocketOpener } from "../src/index.js";

// Signs in, sends a message to a person by their number, and prints the conversation until the input ends:
//   npx jiti client/examples/ten-lines.ts +12025550101 Layla +12025550102

const url = process.env["CONVOSPACE_URL"] ?? "http://localhost:4000/graphql";
const [phoneNumber = "", fullName = "", peersNumber = ""] = process.argv.slice(2);
const terminal = createInterface({ input: process.stdin, output: process.stdout });
// A page in a browser needs no ports; Node.js 20 has no WebSocket of its own.
const ports = { openSocket: createSocketOpener(WebSocket) };
const printed = new Set<string>();

// #region chat
const chat = createChat({ url, ports });
await chat.start();
await chat.session.sendCode(phoneNumber);
const code = await terminal.question("Code: ");
await chat.session.verifyCode({ phoneNumber, code, fullName });
const peer = await chat.contacts.find(peersNumber);
if (peer === null) throw new Error("Nobody has this number.");
const conversation = chat.conversation(await chat.openWith(peer.id));
conversation.state.subscribe(({ items }) => print(items));
await conversation.send({ body: "Hello!" });
// #endregion

terminal.on("close", () => chat.close());

// #region print
/** Prints each message when it has a sequence. */
function print(items: readonly TimelineItem[]): void {
  for (const item of items) {
    if (item.kind === "pending" || printed.has(item.key)) continue;
    printed.add(item.key);
    const { sequence, isOwn, body } = item.message;
    console.log(`№${sequence} ${isOwn ? fullName : peer?.fullName}: ${body}`);
  }
}
// #endregion
