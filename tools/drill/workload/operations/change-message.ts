import type { Device } from "../device.js";
import { type Town, someConversation } from "../users.js";
import { newText } from "../text.js";

const RECENT = 40;

/** Says something else in a message of one's own. */
export async function editSomething({ call, nodes }: Town, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.said.length === 0) return;
  const { conversation, sequence } = random.pick(person.said.slice(-RECENT));
  const body = newText(device.newName(), random);
  await call(device, "edit", { conversation, sequence, body }, { node: random.between(0, nodes - 1) });
}

/** Takes a message back, or out of one's own sight. */
export async function deleteSomething({ call, nodes }: Town, device: Device): Promise<void> {
  const { person, random } = device;
  if (person.said.length === 0) return;
  const { conversation, sequence } = random.pick(person.said.slice(-RECENT));
  const scope = random.chance(0.7) ? "EVERYONE" : "ME";
  await call(device, "delete", { conversation, sequence, scope }, { node: random.between(0, nodes - 1) });
}

/** Begins to type, or stops. */
export async function type(town: Town, device: Device): Promise<void> {
  const conversation = someConversation(town, device);
  if (conversation === undefined) return;
  await town.call(device, "type", { conversation, isTyping: device.random.chance(0.7) }, { way: "socket" });
}
