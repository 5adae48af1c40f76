import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** Scanner that speaks the INSTREAM protocol of clamd as strictly as clamd. */
export interface ClamdDouble {
  readonly host: string;
  readonly port: number;
  /** Contents scanned so far. */
  readonly scanned: readonly Buffer[];
  /** Answer instead of a verdict, "cut" to close the connection instead, "silent" for none. Settable. */
  override: string | undefined;
  close(): Promise<void>;
}

export interface ClamdDoubleOptions {
  /** Bytes that a file with malware contains. */
  readonly signature?: string;
  /** Longest file; above it the double answers at once and closes, as clamd does. */
  readonly streamMaxLength?: number;
  /** Path of a socket in the file system, instead of a port. */
  readonly path?: string;
}

const COMMAND = Buffer.from("zINSTREAM\0");

/** Listens on a free port of this machine, or on a socket of the file system. */
export async function startClamdDouble(options: ClamdDoubleOptions = {}): Promise<ClamdDouble> {
  const { signature = "MALWARE", streamMaxLength = 25 * 1024 * 1024, path } = options;
  const scanned: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    void serve(socket).catch(() => socket.destroy());
  });

  async function serve(socket: Socket): Promise<void> {
    const reader = createReader(socket);
    if (!(await reader(COMMAND.length)).equals(COMMAND)) return void socket.end("UNKNOWN COMMAND\0");
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const length = (await reader(4)).readUInt32BE();
      if (length === 0) break;
      size += length;
      if (size > streamMaxLength) return void socket.end("INSTREAM size limit exceeded. ERROR\0");
      chunks.push(await reader(length));
    }
    const content = Buffer.concat(chunks);
    scanned.push(content);
    if (double.override === "silent") return;
    if (double.override === "cut") return void socket.destroy();
    socket.end(`${double.override ?? (content.includes(signature) ? "stream: Test.Malware FOUND" : "stream: OK")}\0`);
  }

  await new Promise<void>((resolve) =>
    path === undefined ? server.listen(0, "127.0.0.1", resolve) : server.listen(path, resolve),
  );
  const double: ClamdDouble = {
    host: "127.0.0.1",
    port: path === undefined ? (server.address() as AddressInfo).port : 0,
    scanned,
    override: undefined,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return double;
}

/** Returns a function that reads exactly so many bytes, and rejects at an early end. */
function createReader(socket: Socket): (length: number) => Promise<Buffer> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest = Buffer.alloc(0);
  return async (length) => {
    while (rest.length < length) {
      const { done, value } = await chunks.next();
      if (done === true) throw new Error("The stream has ended early.");
      rest = Buffer.concat([rest, value]);
    }
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  };
}
