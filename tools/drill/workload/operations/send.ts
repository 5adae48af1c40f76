import { setTimeout as sleep } from "node:timers/promises";
import type { Operations } from "../../history/operations.js";
import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";
import { newText } from "../text.js";

type Words = Operations["send"]["input"];

const TRIES = 5;
const PAUSE_MS = 200;

/** Says something; when nobody can tell whether it was heard, mostly says it again until there is an answer. */
export async function saySomething(town: Users, device: Device): Promise<void> {
  const words = newWords(town, device);
  if (words !== undefined) await insist(town, device, words);
}

/** Several things at once, without waiting for the answers. */
export async function sayMuch(town: Users, device: Device): Promise<void> {
  const all = Array.from({ length: device.random.between(2, 8) }, () => newWords(town, device));
  await Promise.all(all.map(async (words) => words && insist(town, device, words)));
}

/** The same thing at two nodes, or twice at one, at the same moment. */
export async function sayTwice(town: Users, device: Device): Promise<void> {
  const words = newWords(town, device);
  if (words === undefined) return;
  await Promise.all([send(town, device, words), send(town, device, words)]);
  await insist(town, device, words);
}

/** Something that was said and answered long ago, once more. */
export async function sayAgain(town: Users, device: Device): Promise<void> {
  const { said } = device.person;
  if (said.length === 0) return;
  const { conversation, clientMessageId, body } = device.random.pick(said);
  await send(town, device, { conversation, clientMessageId, body });
}

function newWords(town: Users, device: Device): Words | undefined {
  const conversation = pickConversation(town, device);
  const clientMessageId = device.newName();
  const body = newText(clientMessageId, device.random);
  return conversation === undefined ? undefined : { conversation, clientMessageId, body };
}

async function insist(town: Users, device: Device, words: Words): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcome = await send(town, device, words);
    if (outcome.kind !== "unknown" || device.random.chance(0.1)) return;
    await sleep(PAUSE_MS * 2 ** tries * device.random.next());
  }
}

async function send({ invoke, nodes }: Users, device: Device, words: Words) {
  const { random, person } = device;
  const way = random.chance(0.4) ? "socket" : "http";
  const node = random.chance(0.3) ? random.between(0, nodes - 1) : device.node();
  const outcome = await invoke(device, "send", words, { way, node });
  if (outcome.kind === "answered") person.said.push({ ...words, sequence: outcome.answer.sequence });
  return outcome;
}
