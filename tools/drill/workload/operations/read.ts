import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";

/** Marks as delivered what it has seen, or as read; sometimes less than before, or more than there is. */
export async function mark({ invoke }: Users, device: Device): Promise<void> {
  const { random, seen } = device;
  if (seen.size === 0) return;
  const [conversation, newest] = random.pick([...seen]);
  const sequence = Math.max(
    0,
    newest + random.weighed([0, -random.between(1, 20), 1000], (way) => (way === 0 ? 8 : 1)),
  );
  const way = random.chance(0.5) ? "socket" : "http";
  if (random.chance(0.4)) await invoke(device, "markDelivered", { conversation, sequence }, { way });
  else await invoke(device, "markRead", { conversation, ...(random.chance(0.8) && { sequence }) }, { way });
}

/** Reads the newest messages of a conversation, from any node. */
export async function look(town: Users, device: Device): Promise<void> {
  const conversation = pickConversation(town, device);
  const node = device.random.between(0, town.nodes - 1);
  if (conversation !== undefined) await town.invoke(device, "look", { conversation }, { node });
}
