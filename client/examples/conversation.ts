import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import {
  EventCursorDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  OpenConversationDocument,
  SendMessageDocument,
} from "../src/generated/documents/index.js";
import {
  type LogEvent,
  type StoredSession,
  type Transport,
  createMemorySessionStore,
  createSocketOpener,
  createTransport,
} from "../src/index.js";

// Two people talk on three devices; one connection is cut and the access tokens expire. Compares the events that each
// device received with the answers that the senders got, and exits with 1 on a difference.
//   npm run demo                    at http://localhost:4000/graphql
//   npm run demo -- <url>           at another endpoint
//   npm run demo -- --start         at a server of its own, whose access tokens expire after ten seconds
// Layla and Jun are the test accounts of a server in development (TEST_PHONE_NUMBERS).

const CODE = "123456";
const TIMEOUT_MS = 30_000;
/** Access tokens that live longer are not waited for. */
const MAX_TOKEN_LIFE_MS = 20_000;
/** A closed port: what an offline device connects to. */
const NOWHERE = "ws://127.0.0.1:9";

/** One device: what it has received, and a switch for its network. */
interface Device {
  readonly name: string;
  readonly userId: string;
  readonly transport: Transport;
  /** The messages and receipts of the conversation, in the order of the log. */
  readonly received: string[];
  readonly network: { isUp: boolean; socket?: WebSocket };
  /** Counts of its StreamReady events and of its replaced tokens. */
  readonly counts: { streams: number; renewals: number };
  /** Life of its access tokens in milliseconds. */
  readonly tokenLifetime: number;
}

const url = process.argv[2] ?? "http://localhost:4000/graphql";
/** Events that every device must have received, by the server's answers. */
const expected: string[] = [];
const people = new Map<string, string>();
let conversationId = "";
let newestSequence = 0;

try {
  await converse();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// Sockets of a conversation that failed may be open.
process.exit();

async function converse(): Promise<void> {
  const phone = await signIn("+14155550100", "Layla", "phone");
  const laptop = await signIn("+14155550100", "Layla", "laptop");
  const jun = await signIn("+14155550101", "Jun", "phone");
  const devices = [phone, laptop, jun];
  await until("StreamReady on all devices", () => devices.every(({ counts }) => counts.streams > 0));
  conversationId = await open(jun, phone);

  await say(jun, "Hey Layla, long time! Still up for dinner tomorrow?");
  await say(phone, "Yes! 🙂 مرحبا، كيف حالك؟");
  await say(laptop, "我很好，谢谢！Same place, at eight?");
  await markRead(jun);

  setNetwork(jun, false);
  const { streams } = jun.counts;
  await say(phone, "Are you there?");
  await say(laptop, "I'll bring 🍉 and the big\nred umbrella.");
  await markRead(laptop);
  setNetwork(jun, true);
  await until("the stream of the cut device", () => jun.counts.streams > streams);
  await say(jun, "Tunnel! I have all of it.");

  await outliveTokens(devices);
  await say(phone, "See you tomorrow.");
  await markRead(jun);

  await until("all events on all devices", () => devices.every(({ received }) => received.length >= expected.length));
  const differences = devices.flatMap(({ name, received }) => compare(`${name} received`, received));
  for (const device of [phone, jun]) differences.push(...compare(`${device.name} pages`, await readHistory(device)));
  for (const { transport } of devices) transport.close();
  for (const difference of differences) console.error(`✗ ${difference}`);
  if (differences.length > 0) process.exitCode = 1;
  else console.log(`✓ ${expected.length} events, the same on all three devices and in the history of both people.`);
}

async function signIn(phoneNumber: string, person: string, deviceName: string): Promise<Device> {
  const network: Device["network"] = { isUp: true };
  const counts = { streams: 0, renewals: 0 };
  const received: string[] = [];
  /** Connects to nowhere while the network is down. */
  class DeviceSocket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(network.isUp ? address : NOWHERE, protocols);
      network.socket = this;
    }
  }
  const sessions = createMemorySessionStore();
  const ports = {
    openSocket: createSocketOpener(DeviceSocket),
    sessions: {
      ...sessions,
      replace: (session: StoredSession) => {
        counts.renewals += 1;
        return sessions.replace(session);
      },
    },
  };
  const transport = createTransport({ url, deviceName, ports });
  await transport.session.sendCode(phoneNumber);
  await transport.session.verifyCode({ phoneNumber, code: CODE, fullName: person });
  console.log(`${person} signs in on a ${deviceName}`);
  const { viewer } = await transport.request(EventCursorDocument, {});
  const [session] = await sessions.list();
  if (session === undefined) throw new Error(`${person} has no session.`);
  const { userId, accessTokenLifetime: tokenLifetime } = session;
  people.set(userId, person);
  const device = { name: `${person}'s ${deviceName}`, userId, transport, received, network, counts, tokenLifetime };
  follow(device, viewer.eventCursor);
  return device;
}

/** Follows everything that happens to a person on one of their devices: each event once, in order. */
function follow({ name, transport, received, counts }: Device, cursor: string): void {
  let after = cursor;
  const next = ({ events: event }: { readonly events: LogEvent }) => {
    after = event.cursor;
    if (event.__typename === "StreamReady") counts.streams += 1;
    const line = describe(event);
    if (line !== undefined) received.push(line);
  };
  const onEnd = (error: unknown) => {
    throw error instanceof Error ? error : new Error(`The stream of ${name} ended.`);
  };
  transport.subscribe(EventsDocument, () => ({ after }), next, { onEnd });
}

/** A line for an event of this conversation; undefined for any other. */
function describe(event: LogEvent): string | undefined {
  if (event.__typename === "MessageSent" && event.message.conversation.id === conversationId)
    return describeMessage(event.message);
  if (event.__typename === "MessagesRead" && event.conversation.id === conversationId)
    return describeRead(event.user.id, event.upToSequence);
  return undefined;
}

function describeMessage(message: { sequence: number; sender: { id: string }; body?: string | null }): string {
  return `№${message.sequence} ${nameOf(message.sender.id)}: ${message.body ?? ""}`;
}

function describeRead(userId: string, upToSequence: number): string {
  return `${nameOf(userId)} has read up to №${upToSequence}`;
}

function nameOf(userId: string): string {
  return people.get(userId) ?? "somebody";
}

async function open({ transport }: Device, peer: Device): Promise<string> {
  const input = { userId: peer.userId };
  const { openConversation } = await transport.request(OpenConversationDocument, { input });
  if (!openConversation?.conversation) throw refusal("open a conversation", openConversation);
  return openConversation.conversation.id;
}

async function say({ name, transport }: Device, body: string): Promise<void> {
  const input = { conversationId, clientMessageId: randomUUID(), body };
  const { sendMessage } = await transport.request(SendMessageDocument, { input });
  if (!sendMessage?.message) throw refusal("send", sendMessage);
  newestSequence = sendMessage.message.sequence;
  expected.push(describeMessage(sendMessage.message));
  console.log(`  ${name}: ${body}`);
}

/** Marks everything as read that the device has received. */
async function markRead({ name, userId, transport, received }: Device): Promise<void> {
  await until(`the last message on ${name}`, () => received.length >= expected.length);
  const input = { conversationId, sequence: newestSequence };
  const { markRead: payload } = await transport.request(MarkReadDocument, { input });
  if (!payload?.conversation) throw refusal("mark as read", payload);
  expected.push(describeRead(userId, newestSequence));
  console.log(`  ${name} has read up to №${newestSequence}`);
}

function setNetwork({ name, network }: Device, isUp: boolean): void {
  network.isUp = isUp;
  if (!isUp) network.socket?.terminate();
  console.log(`  ${name} is ${isUp ? "online again" : "cut off"}`);
}

/** Waits until the server has closed every socket for its expired token, and all have come back with new ones. */
async function outliveTokens(devices: readonly Device[]): Promise<void> {
  const lifeMs = Math.max(...devices.map(({ tokenLifetime }) => tokenLifetime));
  if (lifeMs > MAX_TOKEN_LIFE_MS) return console.log("  (access tokens live too long here to wait until they expire)");
  const before = devices.map(({ counts }) => ({ ...counts }));
  const isBack = ({ counts }: Device, index: number) =>
    counts.renewals > (before[index]?.renewals ?? 0) && counts.streams > (before[index]?.streams ?? 0);
  await until("new tokens on all devices", () => devices.every(isBack));
  console.log("  all access tokens have expired, and all devices are back with new ones");
}

/** The newest messages of the conversation, as many as were said, and the receipts where they were given. */
async function readHistory({ transport }: Device): Promise<string[]> {
  const said = expected.filter((line) => line.startsWith("№")).length;
  const { conversation } = await transport.request(HistoryDocument, { id: conversationId, last: said });
  const messages = (conversation?.messages.edges ?? []).map(({ node }) => describeMessage(node));
  return expected.map((line) => (line.startsWith("№") ? (messages.shift() ?? "nothing") : line));
}

function compare(what: string, lines: readonly string[]): string[] {
  const length = Math.max(expected.length, lines.length);
  const index = Array.from({ length }, (_, n) => n).find((n) => expected[n] !== lines[n]);
  if (index === undefined) return [];
  return [`${what} ${JSON.stringify(lines[index])} at ${index + 1}, expected ${JSON.stringify(expected[index])}`];
}

function refusal(what: string, payload?: { userErrors: readonly { message: string }[] } | null): Error {
  return new Error(`The server refused to ${what}: ${payload?.userErrors[0]?.message ?? "no reason given"}`);
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; !isTrue(); await sleep(20))
    if (Date.now() > deadline) throw new Error(`Timed out after ${TIMEOUT_MS / 1000} s: ${what}`);
}
