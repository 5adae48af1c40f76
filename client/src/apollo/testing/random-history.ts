import type { ApolloClient } from "@apollo/client";
import fc from "fast-check";
import * as ops from "../../../../operations/generated/graphql.js";
import { type TestApp, onCleanup } from "../../../../src/testing/app.js";
import { type Device, type Person, signIn } from "../../../../src/testing/person.js";
import { TestError } from "../../../../src/testing/client.js";
import { createProxy } from "../../../../src/testing/proxy.js";
import type { Transport } from "../../transport/api.js";
import { Offline } from "../../transport/errors.js";
import { signInWithApollo } from "./apollo-device.js";

const PEERS = 4;
/** Rows that a screen loads at once: few, so that there are more. */
export const PAGE = 3;

/** Step of a random history, with numbers that choose the conversation, the message and the variant. */
export interface Step {
  readonly act: keyof typeof ACTS;
  readonly peer: number;
  readonly message: number;
  readonly isViewer: boolean;
  readonly isOn: boolean;
}

export interface World {
  /** Another device of the viewer. */
  readonly viewer: Device;
  readonly peers: readonly Person[];
  readonly conversations: readonly string[];
  /** Ids of the messages sent, by conversation. */
  readonly messages: string[][];
  readonly client: ApolloClient;
  readonly transport: Transport;
  /** Cuts the connections of the client for a moment. */
  cut(): Promise<void>;
}

interface Turn extends Step {
  readonly world: World;
  readonly device: Device;
  readonly peerOf: Person;
  readonly conversationId: string;
  readonly messageId: string;
}

const ACTS = {
  send: async ({ device, conversationId, world, peer, isOn, messageId }: Turn) => {
    const input = { conversationId, clientMessageId: crypto.randomUUID(), body: `text ${String(Math.random())}` };
    const { sendMessage } = await device.ask(ops.SendMessageDocument, {
      input: { ...input, ...(isOn && { replyToId: messageId }) },
    });
    if (sendMessage?.message) world.messages[peer]?.push(sendMessage.message.id);
  },
  edit: ({ device, messageId }: Turn) =>
    device.ask(ops.EditMessageDocument, { input: { messageId, body: `edited ${String(Math.random())}` } }),
  remove: ({ device, messageId, isOn }: Turn) =>
    device.ask(ops.DeleteMessageDocument, { input: { messageId, scope: isOn ? "EVERYONE" : "ME" } }),
  react: ({ device, messageId, isOn }: Turn) =>
    isOn
      ? device.ask(ops.AddReactionDocument, { input: { messageId, emoji: "👍" } })
      : device.ask(ops.RemoveReactionDocument, { input: { messageId, emoji: "👍" } }),
  read: ({ device, conversationId }: Turn) => device.ask(ops.MarkReadDocument, { input: { conversationId } }),
  deliver: ({ device, conversationId, message }: Turn) =>
    device.ask(ops.MarkDeliveredDocument, { input: { conversationId, sequence: message + 1 } }),
  archive: ({ device, conversationId, isOn }: Turn) =>
    device.ask(ops.ArchiveConversationDocument, { input: { conversationId, archived: isOn } }),
  pin: ({ device, conversationId, isOn }: Turn) =>
    device.ask(ops.PinConversationDocument, { input: { conversationId, pinned: isOn } }),
  mute: ({ device, conversationId, isOn }: Turn) =>
    device.ask(ops.MuteConversationDocument, { input: { conversationId, muted: isOn } }),
  clear: ({ device, conversationId }: Turn) =>
    device.ask(ops.DeleteConversationDocument, { input: { conversationId } }),
  addContact: ({ world, peerOf, message }: Turn) =>
    world.viewer.ask(ops.AddContactDocument, { input: { userId: peerOf.userId, name: `name ${message}` } }),
  removeContact: async ({ world, peerOf }: Turn) => {
    const { user } = await world.viewer.ask(ops.UserDocument, { id: peerOf.userId });
    const contactId = user?.viewerContact?.id;
    if (contactId !== undefined) await world.viewer.ask(ops.RemoveContactDocument, { input: { contactId } });
  },
  block: ({ world, peerOf, isOn }: Turn) => {
    const input = { userId: peerOf.userId };
    return isOn
      ? world.viewer.ask(ops.BlockUserDocument, { input })
      : world.viewer.ask(ops.UnblockUserDocument, { input });
  },
  profile: ({ device, message }: Turn) =>
    device.ask(ops.UpdateProfileDocument, { input: { fullName: `Person ${message}` } }),
  notifications: ({ world, isOn }: Turn) => (isOn ? world.viewer.ask(ops.MarkAllNotificationsReadDocument, {}) : null),
  loadOlder: async ({ world, conversationId }: Turn) => {
    const shown = world.client.readQuery({ query: ops.HistoryDocument, variables: { id: conversationId, last: PAGE } });
    const before = shown?.conversation?.messages.pageInfo.startCursor;
    if (before)
      await world.client.query({
        query: ops.HistoryDocument,
        variables: { id: conversationId, last: PAGE, before },
        fetchPolicy: "network-only",
      });
  },
  cut: ({ world }: Turn) => world.cut(),
} satisfies Record<string, (turn: Turn) => unknown>;

/** Random histories of the viewer and the people they write with. */
export const histories = fc.array(
  fc.record<Step>({
    act: fc.oneof(
      { weight: 3, arbitrary: fc.constant("send" as const) },
      { weight: 4, arbitrary: fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])) },
    ),
    peer: fc.nat({ max: PEERS - 1 }),
    message: fc.nat({ max: 30 }),
    isViewer: fc.boolean(),
    isOn: fc.boolean(),
  }),
  { minLength: 20, maxLength: 60 },
);

export async function createWorld(app: TestApp): Promise<World> {
  const { port, hostname } = new URL(app.url);
  const proxy = await createProxy({ host: hostname, port: Number(port) });
  onCleanup(() => proxy.close());
  const url = app.url.replace(port, String(proxy.port));
  const { client, transport, phoneNumber } = await signInWithApollo({ url, codeFor: app.codeFor });
  const viewer = await signIn(app, { phoneNumber });
  onCleanup(() => viewer.dispose());
  const peers = await Promise.all(Array.from({ length: PEERS }, (_, n) => app.person(`Peer ${n}`)));
  const conversations: string[] = [];
  const messages: string[][] = [];
  for (const peer of peers) {
    const id = await viewer.open(peer);
    conversations.push(id);
    messages.push([(await viewer.send(id, "first")).id]);
  }
  const cut = async () => {
    proxy.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    proxy.restore();
  };
  return { viewer, peers, conversations, messages, client, transport, cut };
}

/** Carries out a step; refusals, such as of an edit of somebody else's message, are answers too. */
export async function run(world: World, step: Step): Promise<void> {
  const [peerOf, conversationId] = [world.peers[step.peer], world.conversations[step.peer]];
  const sent = world.messages[step.peer] ?? [];
  const messageId = sent[step.message % sent.length];
  if (!peerOf || conversationId === undefined || messageId === undefined) throw new Error("There is no such peer.");
  const device = step.isViewer ? world.viewer : peerOf;
  const turn = { ...step, world, device, peerOf, conversationId, messageId };
  await Promise.resolve(ACTS[step.act](turn)).catch((error: unknown) => {
    if (!(error instanceof TestError || error instanceof Offline)) throw error;
  });
}
