import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { ScannerAddress } from "../../infra/media-settings.js";
import { ScannerUnavailable } from "../scanner.js";
import type { MediaScanner } from "../scanner.js";

export interface ScannerLimits {
  /** Silence of the scanner, also while a connection is established, after which the scan fails. */
  readonly idleMs: number;
}

/** As long as clamd itself waits (ReadTimeout). */
export const DEFAULT_LIMITS: ScannerLimits = { idleMs: 120_000 };

const MAX_ANSWER_BYTES = 4096;

/** Creates a scanner that sends files to clamd by INSTREAM, over TCP or a socket of the file system. */
export function createClamdScanner(
  address: Extract<ScannerAddress, { kind: "clamd" }>,
  { idleMs } = DEFAULT_LIMITS,
): MediaScanner {
  return {
    async scan(content) {
      const socket = connect("path" in address ? { path: address.path } : { host: address.host, port: address.port });
      socket.setNoDelay();
      socket.setTimeout(idleMs, () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
      try {
        const answer = readAnswer(socket);
        // clamd answers before the end of a file that is too long, and then closes.
        await Promise.race([sendContent(socket, content), answer]);
        return verdictOf(await answer);
      } finally {
        socket.destroy();
        content.destroy();
      }
    },
  };
}

/** Sends a file as chunks with their lengths before them; a length of zero ends it. */
async function sendContent(socket: Socket, content: Readable): Promise<void> {
  let resume = (): void => undefined;
  socket.on("drain", () => resume()).on("close", () => resume());
  socket.write("zINSTREAM\0");
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (socket.destroyed) return;
    if (chunk.length === 0) continue;
    socket.cork();
    socket.write(lengthOf(chunk.length));
    const hasRoom = socket.write(chunk);
    socket.uncork();
    if (!hasRoom) await new Promise<void>((resolve) => (resume = resolve));
  }
  socket.write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

function readAnswer(socket: Socket): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    let reason = "it closed the connection";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.includes("\0")) resolve(text.slice(0, text.indexOf("\0")));
      else if (text.length > MAX_ANSWER_BYTES) socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => (reason = error.code ?? error.name));
    socket.on("close", () => reject(new ScannerUnavailable(`clamd has not answered: ${reason}.`)));
  });
  // It may fail while the content is sent, before anybody waits for it.
  answer.catch(() => undefined);
  return answer;
}

function verdictOf(answer: string): "clean" | "refused" {
  if (answer === "stream: OK") return "clean";
  if (/^stream: .+ FOUND$/u.test(answer)) return "refused";
  // A file above StreamMaxLength cannot be scanned later either.
  if (/size limit exceeded/u.test(answer)) return "refused";
  throw new ScannerUnavailable("clamd has answered with an error; its log has the reason.");
}
