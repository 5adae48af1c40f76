import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";
import { newText } from "../text.js";

const RECENT = 40;

/** Edits a recent own message. */
export async function editMessage({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.sent.length === 0) return;
  const { conversation, sequence } = random.pick(person.sent.slice(-RECENT));
  const body = newText(device.uniqueName(), random);
  await invoke(device, "edit", { conversation, sequence, body }, { node: random.between(0, nodes - 1) });
}

/** Deletes a recent own message, for everyone or for oneself. */
export async function deleteMessage({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.sent.length === 0) return;
  const { conversation, sequence } = random.pick(person.sent.slice(-RECENT));
  const scope = random.chance(0.7) ? "EVERYONE" : "ME";
  await invoke(device, "delete", { conversation, sequence, scope }, { node: random.between(0, nodes - 1) });
}

/** Starts or stops typing. */
export async function setTyping(users: Users, device: Device): Promise<void> {
  const conversation = pickConversation(users, device);
  if (conversation === undefined) return;
  await users.invoke(device, "type", { conversation, isTyping: device.random.chance(0.7) }, { transport: "socket" });
}
