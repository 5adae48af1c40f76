import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import {
  ConversationsDocument,
  OpenConversationDocument,
  SendMessageDocument,
  SendOtpDocument,
  type VerifyOtpMutation,
  VerifyOtpDocument,
} from "../../operations/generated/graphql.js";
import { type LogEvent, RequestError, createTransport, followEvents, request } from "../src/index.js";

// A chat in two terminals, with the test accounts of a server in development (their code is 123456):
//   npx jiti client/examples/terminal-chat.ts +14155550100 Layla
//   npx jiti client/examples/terminal-chat.ts +14155550101 Jun <Layla's id>

const RETRY_MS = 1000;
const RETRYABLE: readonly unknown[] = ["SERVICE_UNAVAILABLE", "RATE_LIMITED"];

const url = process.env["CONVOSPACE_URL"] ?? "http://localhost:4000/graphql";
const [phoneNumber = "", fullName = "", peerId] = process.argv.slice(2);
const terminal = createInterface({ input: process.stdin });
/** Reads from the first line on: a line that comes before it is asked for would be lost. */
const lines = terminal[Symbol.asyncIterator]();
const names = new Map<string, string>();
let conversationId: string | undefined;

// #region start
const { tokens, viewer } = await signIn();
const transport = createTransport({ url, tokens, webSocket: WebSocket });

// The cursor came with the sign-in, before the snapshot: no event falls between the two.
await readConversations();
let shown = Promise.resolve();
const showInOrder = (event: LogEvent) => void (shown = shown.then(() => show(event)));
followEvents(transport, viewer.eventCursor, showInOrder, (error) => {
  if (error !== undefined) console.error("Signed out, or refused for good:", error);
  terminal.close();
});
// #endregion

names.set(viewer.user.id, fullName);
console.log(`You are ${viewer.user.id}.`);
if (peerId !== undefined) conversationId = await open(peerId);
for await (const line of lines) if (line !== "") await send(line);
await transport.close();

type Viewer = NonNullable<NonNullable<VerifyOtpMutation["verifyOtp"]>["viewer"]>;

// #region sign-in
async function signIn() {
  const { sendOtp } = await request(url, SendOtpDocument, { input: { phoneNumber } });
  const verificationId = requireDone(sendOtp, sendOtp?.verificationId);
  process.stdout.write("Code: ");
  const { value: code = "" } = (await lines.next()) as IteratorResult<string, undefined>;
  const input = { phoneNumber, code, verificationId, fullName, deviceName: "Terminal" };
  const { verifyOtp } = await request(url, VerifyOtpDocument, { input });
  const viewer: Viewer = requireDone(verifyOtp, verifyOtp?.viewer);
  return { tokens: requireDone(verifyOtp, verifyOtp?.tokens), viewer };
}

/** A refused mutation has no data, and the reason in `userErrors`. */
function requireDone<T>(payload: { userErrors: readonly { message: string }[] } | null | undefined, data: T) {
  if (data === null || data === undefined) throw new Error(payload?.userErrors[0]?.message ?? "No answer");
  return data;
}
// #endregion

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
  const { id, peer } = requireDone(openConversation, openConversation?.conversation);
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
      const { sendMessage } = await transport.request(SendMessageDocument, { input });
      for (const { message } of sendMessage?.userErrors ?? []) console.log(message);
      return;
    } catch (error) {
      // Without an answer, the message may or may not have been written.
      if (error instanceof RequestError && !RETRYABLE.includes(error.code)) throw error;
      await sleep(RETRY_MS);
    }
  }
}
// #endregion

function nameOf(userId: string): string {
  return names.get(userId) ?? "Somebody";
}
