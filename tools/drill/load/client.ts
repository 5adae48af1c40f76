import { WebSocket } from "ws";

/** One device of a crowd: raw frames of graphql-transport-ws, so that thousands fit into one process. */
export interface LoadClient {
  /** Connects, and follows its events after the newest cursor it has; resolves at StreamReady. */
  connect(url: string): Promise<void>;
  /** Sends a text; answers are for the stream to tell. */
  say(conversationId: string, clientMessageId: string, body: string): void;
  /** Breaks the line off as a lost network does. */
  cut(): void;
  /** Reads no more, without a word. */
  stall(): void;
  readonly heard: readonly string[];
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
  const heard: string[] = [];
  let socket: WebSocket | undefined;
  let cursor: string | undefined;
  let operations = 0;

  function connect(url: string): Promise<void> {
    const line = new WebSocket(url.replace(/^http/u, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
    const tell = (frame: object) => line.send(JSON.stringify(frame));
    socket = line;
    return new Promise((resolve, reject) => {
      line.on("open", () => tell({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
      line.on("error", reject);
      line.on("close", (code) => reject(new Error(`closed with ${code}`)));
      line.on("message", (data) => {
        const { id, type, payload } = JSON.parse((data as Buffer).toString()) as Frame;
        if (type === "connection_ack")
          tell({ id: "events", type: "subscribe", payload: { query: EVENTS, variables: { after: cursor } } });
        const event = id === "events" ? payload?.data?.events : undefined;
        if (event === undefined) return;
        cursor = event.cursor;
        if (event.__typename === "StreamReady") resolve();
        if (event.message === undefined) return;
        heard.push(event.message.body);
        onBody(event.message.body);
      });
    });
  }

  return {
    connect,
    heard,
    say: (conversationId, clientMessageId, body) => {
      const variables = { input: { conversationId, clientMessageId, body } };
      const frame = { id: `s${(operations += 1)}`, type: "subscribe", payload: { query: SEND, variables } };
      socket?.send(JSON.stringify(frame));
    },
    cut: () => socket?.terminate(),
    stall: () => socket?.pause(),
  };
}
