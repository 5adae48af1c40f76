import type { Device } from "../device.js";
import { type Users, pickConversation } from "../users.js";

/** Marks received messages as delivered or read; sometimes below the watermark or past the end. */
export async function markSeen({ invoke }: Users, device: Device): Promise<void> {
  const { random, seen } = device;
  if (seen.size === 0) return;
  const [conversation, newest] = random.pick([...seen]);
  const sequence = Math.max(
    0,
    newest + random.weighed([0, -random.between(1, 20), 1000], (transport) => (transport === 0 ? 8 : 1)),
  );
  const transport = random.chance(0.5) ? "socket" : "http";
  if (random.chance(0.4)) await invoke(device, "markDelivered", { conversation, sequence }, { transport: transport });
  else
    await invoke(
      device,
      "markRead",
      { conversation, ...(random.chance(0.8) && { sequence }) },
      { transport: transport },
    );
}

/** Reads the newest messages of a conversation from any node. */
export async function readHistory(users: Users, device: Device): Promise<void> {
  const conversation = pickConversation(users, device);
  const node = device.random.between(0, users.nodes - 1);
  if (conversation !== undefined) await users.invoke(device, "read", { conversation }, { node });
}
