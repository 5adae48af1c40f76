import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";
import { newText } from "../text.js";

const RECENT = 40;

/** Says something else in a message of one's own. */
export async function editSomething({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.said.length === 0) return;
  const { conversation, sequence } = random.pick(person.said.slice(-RECENT));
  const body = newText(device.newName(), random);
  await invoke(device, "edit", { conversation, sequence, body }, { node: random.between(0, nodes - 1) });
}

/** Takes a message back, or out of one's own sight. */
export async function deleteSomething({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.said.length === 0) return;
  const { conversation, sequence } = random.pick(person.said.slice(-RECENT));
  const scope = random.chance(0.7) ? "EVERYONE" : "ME";
  await invoke(device, "delete", { conversation, sequence, scope }, { node: random.between(0, nodes - 1) });
}

/** Begins to type, or stops. */
export async function type(town: Users, device: Device): Promise<void> {
  const conversation = pickConversation(town, device);
  if (conversation === undefined) return;
  await town.invoke(device, "type", { conversation, isTyping: device.random.chance(0.7) }, { way: "socket" });
}
