import { WebSocket } from "ws";
import { DOCUMENTS } from "../harness/documents.js";

/** Device that returns the sizes of its responses and events. */
export interface CountedDevice {
  /** Executes an operation over the socket; returns the response's size in bytes. */
  ask(query: string, variables: object): Promise<number>;
  /** Waits for the next event of its stream; returns its size in bytes. */
  nextEvent(): Promise<number>;
  close(): void;
}

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: {
    readonly data?: { readonly events?: { readonly __typename: string } };
    readonly errors?: unknown;
  };
}

export async function connectCounted(url: string, token: string): Promise<CountedDevice> {
  const socket = new WebSocket(url.replace(/^http/u, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
  const say = (frame: object) => socket.send(JSON.stringify(frame));
  const asked = new Map<string, { resolve: (bytes: number) => void; reject: (error: Error) => void }>();
  const events: number[] = [];
  let waiting: ((bytes: number) => void) | undefined;
  let asks = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => say({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    socket.on("error", reject);
    socket.on("message", (data: Buffer) => {
      const { id = "", type, payload } = JSON.parse(data.toString()) as Frame;
      if (type === "connection_ack") say({ id: "events", type: "subscribe", payload: { query: DOCUMENTS.events } });
      if (type === "next" && id === "events") {
        if (payload?.data?.events?.__typename === "StreamReady") resolve();
        else if (waiting === undefined) events.push(data.length);
        else waiting(data.length);
      } else if (type === "next" && payload?.errors === undefined) asked.get(id)?.resolve(data.length);
      else if (type === "next" || type === "error") asked.get(id)?.reject(new Error(data.toString()));
    });
  });
  return {
    ask: (query, variables) =>
      new Promise((resolve, reject) => {
        const id = String((asks += 1));
        asked.set(id, { resolve, reject });
        say({ id, type: "subscribe", payload: { query, variables } });
      }),
    nextEvent: async () =>
      events.shift() ??
      new Promise((resolve) => {
        waiting = (bytes) => {
          waiting = undefined;
          resolve(bytes);
        };
      }),
    close: () => socket.close(),
  };
}
