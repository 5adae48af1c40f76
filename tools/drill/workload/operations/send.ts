import { setTimeout as sleep } from "node:timers/promises";
import type { Operations } from "../../history/operations.js";
import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";
import { newText } from "../text.js";

type SendInput = Operations["send"]["input"];

const MAX_ATTEMPTS = 5;
const PAUSE_MS = 200;

/** Sends a message; mostly retries an indeterminate one with the same clientMessageId. */
export async function sendMessage(users: Users, device: Device): Promise<void> {
  const message = newMessage(users, device);
  if (message !== undefined) await sendUntilAnswered(users, device, message);
}

/** Sends several messages concurrently. */
export async function sendBurst(users: Users, device: Device): Promise<void> {
  const all = Array.from({ length: device.random.between(2, 8) }, () => newMessage(users, device));
  await Promise.all(all.map(async (message) => message && sendUntilAnswered(users, device, message)));
}

/** Sends one message twice concurrently, to one node or two. */
export async function sendTwice(users: Users, device: Device): Promise<void> {
  const message = newMessage(users, device);
  if (message === undefined) return;
  await sendAtOnce(users, device, [message, message]);
  await sendUntilAnswered(users, device, message);
}

/** Resends an acknowledged message. */
export async function sendAgain(users: Users, device: Device): Promise<void> {
  const { sent } = device.person;
  if (sent.length === 0) return;
  const { conversation, clientMessageId, body, media } = device.random.pick(sent);
  await send(users, device, { conversation, clientMessageId, body, media });
}

function newMessage(users: Users, device: Device): SendInput | undefined {
  const conversation = pickConversation(users, device);
  const clientMessageId = device.uniqueName();
  const body = newText(clientMessageId, device.random);
  return conversation === undefined ? undefined : { conversation, clientMessageId, body };
}

/** Sends messages concurrently, each once. */
export async function sendAtOnce(users: Users, device: Device, messages: readonly SendInput[]): Promise<void> {
  await Promise.all(messages.map((message) => send(users, device, message)));
}

export async function sendUntilAnswered(users: Users, device: Device, message: SendInput): Promise<void> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const outcome = await send(users, device, message);
    if (outcome.kind !== "info" || device.random.chance(0.1)) return;
    await sleep(PAUSE_MS * 2 ** attempts * device.random.next());
  }
}

async function send({ invoke, nodes }: Users, device: Device, message: SendInput) {
  const { random, person } = device;
  const transport = random.chance(0.4) ? "socket" : "http";
  const node = random.chance(0.3) ? random.between(0, nodes - 1) : device.node();
  const outcome = await invoke(device, "send", message, { transport: transport, node });
  if (outcome.kind === "ok") person.sent.push({ ...message, sequence: outcome.value.sequence });
  return outcome;
}
