import { setTimeout as sleep } from "node:timers/promises";
import type { Device } from "../device.js";
import type { Person, Town } from "../town.js";

/** Opens a conversation with somebody; half the time they do the same at the same moment. */
export async function openConversation(town: Town, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(town.people.filter((other) => other !== person));
  const openers = [{ device, peer }];
  if (random.chance(0.5)) openers.push({ device: random.pick(peer.devices), peer: person });
  await Promise.all(openers.map(async (opener) => open(town, opener)));
}

async function open({ call, nodes, conversations }: Town, { device, peer }: { device: Device; peer: Person }) {
  const outcome = await call(device, "open", { user: peer.user }, { node: device.random.between(0, nodes - 1) });
  if (outcome.kind === "answered") conversations.set(outcome.answer.conversation, [device.person, peer]);
}

/** Blocks somebody for a moment, and is told in between what a block refuses. */
export async function blockSomebody(town: Town, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(town.people.filter((other) => other !== person));
  await call(town, device, "block", peer);
  await sleep(random.between(500, 4000));
  await call(town, device, "unblock", peer);
}

/** Once begun it is seen through: a block for good would leave two people with nothing to say. */
async function call(town: Town, device: Device, act: "block" | "unblock", { user }: Person): Promise<void> {
  for (let tries = 0; tries < 8; tries += 1) {
    const node = device.random.between(0, town.nodes - 1);
    if ((await town.call(device, act, { user }, { node })).kind !== "unknown") return;
    await sleep(500);
  }
}

/** Tries to see what others say to each other. */
export async function pry({ call, conversations }: Town, device: Device): Promise<void> {
  const { random, person } = device;
  const foreign = [...conversations].filter(([, people]) => !people.includes(person));
  if (foreign.length > 0) await call(device, "pry", { conversation: random.pick(foreign)[0] });
}
