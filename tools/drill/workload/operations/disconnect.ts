import type { Device } from "../device.js";
import type { Users } from "../users.js";

/** Loses its socket and comes back at another node. */
export function loseSocket(_town: Users, { client }: Device): Promise<void> {
  client.disconnect();
  return Promise.resolve();
}

/** Was switched off before it had kept its newest cursors. */
export function loseCursor(_town: Users, device: Device): Promise<void> {
  device.rewind(device.random.between(1, 50));
  return Promise.resolve();
}

/** Is away for some seconds. */
export async function goAway(_town: Users, device: Device): Promise<void> {
  await device.leave(device.random.between(500, 5000));
}
