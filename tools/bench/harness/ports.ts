import { once } from "node:events";
import { connect } from "node:net";
import { built } from "./built.js";

/** Returns a port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  return (await built("infra/free-port.js")).freePort();
}

/** Returns true if a server listens on this port of 127.0.0.1. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
