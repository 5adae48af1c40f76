import { type Socket, connect } from "node:net";

/** Keep-alive connections to one server, one per concurrent request; raw HTTP/1.1 for responses with a content-length. */
export interface HttpConnections {
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

export function createHttpConnections(address: string, onFault: (fault: string) => void): HttpConnections {
  const { hostname, port } = new URL(address);
  const idle: HttpConnection[] = [];
  const all = new Set<HttpConnection>();
  let isClosing = false;

  interface HttpConnection {
    readonly socket: Socket;
    onAnswer: ((status: number, body: Buffer) => void) | undefined;
    received: Buffer;
  }

  function open(): HttpConnection {
    const connection: HttpConnection = {
      socket: connect(Number(port), hostname),
      onAnswer: undefined,
      received: Buffer.alloc(0),
    };
    connection.socket.setNoDelay(true);
    connection.socket.on("data", (chunk) => {
      connection.received = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
      parseResponse(connection);
    });
    connection.socket.on("error", (error) => onFault(String(error)));
    connection.socket.on("close", () => remove(connection));
    all.add(connection);
    return connection;
  }

  /** Removes a closed connection; the server may close only idle ones. */
  function remove(connection: HttpConnection): void {
    all.delete(connection);
    const index = idle.indexOf(connection);
    if (index !== -1) idle.splice(index, 1);
    else if (!isClosing) onFault("The server closed a connection during a response.");
  }

  function parseResponse(connection: HttpConnection): void {
    const headEnd = connection.received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = connection.received.toString("latin1", 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/iu.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) return onFault(`A response without content-length: ${head}`);
    const bodyStart = headEnd + HEAD_END.length;
    if (connection.received.length < bodyStart + length) return;
    const body = connection.received.subarray(bodyStart, bodyStart + length);
    connection.received = connection.received.subarray(bodyStart + length);
    const { onAnswer } = connection;
    connection.onAnswer = undefined;
    idle.push(connection);
    onAnswer?.(Number(head.slice(9, 12)), body);
  }

  return {
    request: (raw, onAnswer) => {
      const connection = idle.pop() ?? open();
      connection.onAnswer = onAnswer;
      connection.socket.write(raw);
    },
    close: () => {
      isClosing = true;
      for (const { socket } of all) socket.destroy();
    },
  };
}
