import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import {
  ConversationsDocument,
  EventCursorDocument,
  EventsDocument,
  OpenConversationDocument,
  SendMessageDocument,
} from "../src/generated/documents/index.js";
import { type LogEvent, Offline, createSocketOpener, createTransport } from "../src/index.js";

// A chat in two terminals, with the test accounts of a server in development (their code is 123456):
//   npx jiti client/examples/terminal-chat.ts +14155550100 Layla
//   npx jiti client/examples/terminal-chat.ts +14155550101 Jun <Layla's id>

const RETRY_MS = 1000;

const url = process.env["CONVOSPACE_URL"] ?? "http://localhost:4000/graphql";
const [phoneNumber = "", fullName = "", peerId] = process.argv.slice(2);
const terminal = createInterface({ input: process.stdin });
/** Reads from the first line on: a line that comes before it is asked for would be lost. */
const lines = terminal[Symbol.asyncIterator]();
const names = new Map<string, string>();
let conversationId: string | undefined;

// #region sign-in
const transport = createTransport({
  url,
  deviceName: "Terminal",
  ports: { openSocket: createSocketOpener(WebSocket) },
});

await transport.session.sendCode(phoneNumber);
process.stdout.write("Code: ");
const { value: code = "" } = (await lines.next()) as IteratorResult<string, undefined>;
const { userId } = await transport.session.verifyCode({ phoneNumber, code, fullName });
// #endregion

// #region start
// The cursor comes before the snapshot: no event falls between the two.
const { viewer } = await transport.request(EventCursorDocument, {});
let after = viewer.eventCursor;
await readConversations();
let shown = Promise.resolve();
const showInOrder = ({ events: event }: { readonly events: LogEvent }) => {
  after = event.cursor;
  shown = shown.then(() => show(event));
};
const onEnd = (error: unknown) => {
  console.error("Signed out, or refused for good:", error);
  terminal.close();
};
transport.subscribe(EventsDocument, () => ({ after }), showInOrder, { onEnd });
// #endregion

names.set(userId, fullName);
console.log(`You are ${userId}.`);
if (peerId !== undefined) conversationId = await open(peerId);
for await (const line of lines) if (line !== "") await send(line);
transport.close();

// #region show
async function show(event: LogEvent): Promise<void> {
  if (event.__typename === "StreamReady") console.log("Listening …");
  // The cursor is older than the log is kept: read the state again. The stream continues by itself.
  if (event.__typename === "ResyncRequired") await readConversations();
  if (event.__typename === "MessagesRead")
    console.log(`${nameOf(event.user.id)} has read up to №${event.upToSequence}`);
  if (event.__typename !== "MessageSent") return;
  const { sequence, sender, body, conversation } = event.message;
  conversationId ??= conversation.id;
  if (!names.has(sender.id)) await readConversations();
  console.log(`№${sequence} ${nameOf(sender.id)}: ${body ?? ""}`);
}
// #endregion

async function readConversations(): Promise<void> {
  const { conversations } = await transport.request(ConversationsDocument, {});
  for (const { node } of conversations.edges) {
    names.set(node.peer.id, node.peer.fullName ?? "Somebody");
    conversationId ??= node.id;
    console.log(`${nameOf(node.peer.id)}: ${node.unreadCount} unread`);
  }
}

async function open(userId: string): Promise<string> {
  const { openConversation } = await transport.request(OpenConversationDocument, { input: { userId } });
  if (!openConversation?.conversation) throw new Error(openConversation?.userErrors[0]?.message);
  const { id, peer } = openConversation.conversation;
  names.set(peer.id, peer.fullName ?? "Somebody");
  return id;
}

// #region send
async function send(body: string): Promise<void> {
  if (conversationId === undefined) return console.log("Nobody to talk to yet.");
  // The same id for each attempt: however often the request arrives, the message exists once.
  const input = { conversationId, clientMessageId: randomUUID(), body };
  for (;;) {
    try {
      const { sendMessage } = await transport.request(SendMessageDocument, { input }, { isSafe: true });
      for (const { message } of sendMessage?.userErrors ?? []) console.log(message);
      return;
    } catch (error) {
      // Without an answer, the message may or may not have been written.
      if (!(error instanceof Offline)) throw error;
      await sleep(RETRY_MS);
    }
  }
}
// #endregion

function nameOf(userId: string): string {
  return names.get(userId) ?? "Somebody";
}
