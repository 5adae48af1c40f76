import { WebSocket } from "ws";

/** Client of the load tests: raw frames of graphql-transport-ws, so that thousands fit into one process. */
export interface LoadClient {
  /** Connects and resumes its stream after the newest cursor; resolves at StreamReady. */
  connect(url: string): Promise<void>;
  /** Sends a message without waiting for the response. */
  send(conversationId: string, clientMessageId: string, body: string): void;
  /** Drops the connection without a close handshake. */
  cut(): void;
  /** Stops reading from the socket. */
  stall(): void;
  readonly received: readonly string[];
}

const EVENTS = `subscription ($after: String) {
  events(after: $after) { __typename cursor ... on MessageSent { message { body sender { id } } } }
}`;
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }`;

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: { data?: { events?: { __typename: string; cursor: string; message?: { body: string } } } };
}

export function createLoadClient(token: string, onBody: (body: string) => void = () => undefined): LoadClient {
  const received: string[] = [];
  let socket: WebSocket | undefined;
  let cursor: string | undefined;
  let operations = 0;

  function connect(url: string): Promise<void> {
    const opened = new WebSocket(url.replace(/^http/u, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
    const sendFrame = (frame: object) => opened.send(JSON.stringify(frame));
    socket = opened;
    return new Promise((resolve, reject) => {
      opened.on("open", () => sendFrame({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
      opened.on("error", reject);
      opened.on("close", (code) => reject(new Error(`closed with ${code}`)));
      opened.on("message", (data) => {
        const { id, type, payload } = JSON.parse((data as Buffer).toString()) as Frame;
        if (type === "connection_ack")
          sendFrame({ id: "events", type: "subscribe", payload: { query: EVENTS, variables: { after: cursor } } });
        const event = id === "events" ? payload?.data?.events : undefined;
        if (event === undefined) return;
        cursor = event.cursor;
        if (event.__typename === "StreamReady") resolve();
        if (event.message === undefined) return;
        received.push(event.message.body);
        onBody(event.message.body);
      });
    });
  }

  return {
    connect,
    received: received,
    send: (conversationId, clientMessageId, body) => {
      const variables = { input: { conversationId, clientMessageId, body } };
      const frame = { id: `s${(operations += 1)}`, type: "subscribe", payload: { query: SEND, variables } };
      socket?.send(JSON.stringify(frame));
    },
    cut: () => socket?.terminate(),
    stall: () => socket?.pause(),
  };
}
