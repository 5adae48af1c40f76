import type { Device } from "../device.js";
import type { Users } from "../users.js";

/** Drops the socket, which reconnects to a random node. */
export function disconnect(_town: Users, { client }: Device): Promise<void> {
  client.disconnect();
  return Promise.resolve();
}

/** Resumes from an older cursor. */
export function rewindCursor(_town: Users, device: Device): Promise<void> {
  device.rewind(device.random.between(1, 50));
  return Promise.resolve();
}

/** Ends the stream for some seconds. */
export async function leave(_town: Users, device: Device): Promise<void> {
  await device.leave(device.random.between(500, 5000));
}
