import { type Socket, connect } from "node:net";

/** Keep-alive connections to one server, one per concurrent request; raw HTTP/1.1 for responses with a content-length. */
export interface HttpLines {
  /** Sends a raw request; the response's status and body are passed to `onAnswer`. */
  request(raw: string | Buffer, onAnswer: (status: number, body: Buffer) => void): void;
  close(): void;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Builds a raw request. */
export function rawRequest(
  method: "GET" | "POST",
  url: URL,
  { token, body }: { token?: string; body?: object },
): string {
  const text = body === undefined ? "" : JSON.stringify(body);
  const content =
    body === undefined ? "" : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n${token === undefined ? "" : `authorization: Bearer ${token}\r\n`}${content}\r\n${text}`;
}

export function createHttpLines(address: string, onFault: (fault: string) => void): HttpLines {
  const { hostname, port } = new URL(address);
  const idle: Line[] = [];
  const all = new Set<Line>();
  let isClosing = false;

  interface Line {
    readonly socket: Socket;
    onAnswer: ((status: number, body: Buffer) => void) | undefined;
    received: Buffer;
  }

  function open(): Line {
    const line: Line = { socket: connect(Number(port), hostname), onAnswer: undefined, received: Buffer.alloc(0) };
    line.socket.setNoDelay(true);
    line.socket.on("data", (chunk) => {
      line.received = line.received.length === 0 ? chunk : Buffer.concat([line.received, chunk]);
      take(line);
    });
    line.socket.on("error", (error) => onFault(String(error)));
    line.socket.on("close", () => forget(line));
    all.add(line);
    return line;
  }

  /** Removes a closed connection; the server may close only idle ones. */
  function forget(line: Line): void {
    all.delete(line);
    const place = idle.indexOf(line);
    if (place !== -1) idle.splice(place, 1);
    else if (!isClosing) onFault("The server closed a connection during a response.");
  }

  function take(line: Line): void {
    const headEnd = line.received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = line.received.toString("latin1", 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/iu.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) return onFault(`A response without content-length: ${head}`);
    const bodyStart = headEnd + HEAD_END.length;
    if (line.received.length < bodyStart + length) return;
    const body = line.received.subarray(bodyStart, bodyStart + length);
    line.received = line.received.subarray(bodyStart + length);
    const { onAnswer } = line;
    line.onAnswer = undefined;
    idle.push(line);
    onAnswer?.(Number(head.slice(9, 12)), body);
  }

  return {
    request: (raw, onAnswer) => {
      const line = idle.pop() ?? open();
      line.onAnswer = onAnswer;
      line.socket.write(raw);
    },
    close: () => {
      isClosing = true;
      for (const { socket } of all) socket.destroy();
    },
  };
}
