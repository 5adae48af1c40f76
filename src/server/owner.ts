import type { Client, Viewer } from "../context.js";
import { subnetOf } from "../infra/network-address.js";

/** Returns the key under which bytes are counted that wait for a reader: the person, or the network of a stranger. */
export function ownerOf({ ipAddress }: Client, viewer?: Viewer): string {
  return viewer === undefined ? subnetOf(ipAddress, 64) : `user ${viewer.userId}`;
}
