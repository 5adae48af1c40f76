import { setTimeout as sleep } from "node:timers/promises";
import type { Device, Person } from "../device.js";
import type { Users } from "../users.js";

/** Opens a conversation with somebody, who does the same: half the time at the same moment, else afterwards. */
export async function openConversation(town: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(town.people.filter((other) => other !== person));
  const answer = { device: random.pick(peer.devices), peer: person };
  const isAtOnce = random.chance(0.5);
  const isOpen = await Promise.all([open(town, { device, peer }), isAtOnce && open(town, answer)]);
  const both = isAtOnce ? isOpen : [isOpen[0], await open(town, answer)];
  // Before its first message a conversation is there for those alone who have opened it.
  const [id] = both;
  if (typeof id === "number" && both.every((one) => one === id)) town.conversations.set(id, [person, peer]);
}

/** The conversation's key, or undefined where nobody can tell. */
async function open(
  { invoke, nodes }: Users,
  { device, peer }: { device: Device; peer: Person },
): Promise<number | undefined> {
  const outcome = await invoke(device, "open", { user: peer.user }, { node: device.random.between(0, nodes - 1) });
  return outcome.kind === "answered" ? outcome.answer.conversation : undefined;
}

/** Blocks somebody for a moment, and is told in between what a block refuses. */
export async function blockSomebody(town: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(town.people.filter((other) => other !== person));
  await call(town, device, "block", peer);
  await sleep(random.between(500, 4000));
  await call(town, device, "unblock", peer);
}

/** Once begun it is seen through: a block for good would leave two people with nothing to say. */
async function call(town: Users, device: Device, act: "block" | "unblock", { user }: Person): Promise<void> {
  for (let tries = 0; tries < 8; tries += 1) {
    const node = device.random.between(0, town.nodes - 1);
    if ((await town.invoke(device, act, { user }, { node })).kind !== "unknown") return;
    await sleep(500);
  }
}

/** Tries to see what others say to each other. */
export async function pry({ invoke, conversations }: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const foreign = [...conversations].filter(([, people]) => !people.includes(person));
  if (foreign.length > 0) await invoke(device, "pry", { conversation: random.pick(foreign)[0] });
}
