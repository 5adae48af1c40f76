import { setTimeout as sleep } from "node:timers/promises";
import type { Device, Person } from "../device.js";
import type { Users } from "../users.js";

/** Opens a conversation from both sides: half the time concurrently, else one after the other. */
export async function openConversation(users: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(users.people.filter((other) => other !== person));
  const reverse = { device: random.pick(peer.devices), peer: person };
  const isConcurrent = random.chance(0.5);
  const isOpen = await Promise.all([open(users, { device, peer }), isConcurrent && open(users, reverse)]);
  const both = isConcurrent ? isOpen : [isOpen[0], await open(users, reverse)];
  // Before its first message a conversation is visible only to users who have opened it.
  const [id] = both;
  if (typeof id === "number" && both.every((one) => one === id)) users.conversations.set(id, [person, peer]);
}

/** Returns the conversation's key, or undefined unless the call was ok. */
async function open(
  { invoke, nodes }: Users,
  { device, peer }: { device: Device; peer: Person },
): Promise<number | undefined> {
  const outcome = await invoke(device, "open", { user: peer.user }, { node: device.random.between(0, nodes - 1) });
  return outcome.kind === "ok" ? outcome.value.conversation : undefined;
}

/** Blocks another user for some seconds. */
export async function blockForAWhile(users: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const peer = random.pick(users.people.filter((other) => other !== person));
  await call(users, device, "block", peer);
  await sleep(random.between(500, 4000));
  await call(users, device, "unblock", peer);
}

/** Retries until the outcome is known: a lasting block would end all traffic of a pair. */
async function call(users: Users, device: Device, operation: "block" | "unblock", { user }: Person): Promise<void> {
  for (let tries = 0; tries < 8; tries += 1) {
    const node = device.random.between(0, users.nodes - 1);
    if ((await users.invoke(device, operation, { user }, { node })).kind !== "info") return;
    await sleep(500);
  }
}

/** Queries a conversation of other users, which must return nothing. */
export async function readForeign({ invoke, conversations }: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const foreign = [...conversations].filter(([, people]) => !people.includes(person));
  if (foreign.length > 0) await invoke(device, "readForeign", { conversation: random.pick(foreign)[0] });
}
