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
  const sendFrame = (frame: object) => socket.send(JSON.stringify(frame));
  const pending = new Map<string, { resolve: (bytes: number) => void; reject: (error: Error) => void }>();
  const events: number[] = [];
  let eventWaiter: ((bytes: number) => void) | undefined;
  let operationCount = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => sendFrame({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    socket.on("error", reject);
    socket.on("message", (data: Buffer) => {
      const { id = "", type, payload } = JSON.parse(data.toString()) as Frame;
      if (type === "connection_ack")
        sendFrame({ id: "events", type: "subscribe", payload: { query: DOCUMENTS.events } });
      if (type === "next" && id === "events") {
        if (payload?.data?.events?.__typename === "StreamReady") resolve();
        else if (eventWaiter === undefined) events.push(data.length);
        else eventWaiter(data.length);
      } else if (type === "next" && payload?.errors === undefined) pending.get(id)?.resolve(data.length);
      else if (type === "next" || type === "error") pending.get(id)?.reject(new Error(data.toString()));
    });
  });
  return {
    ask: (query, variables) =>
      new Promise((resolve, reject) => {
        const id = String((operationCount += 1));
        pending.set(id, { resolve, reject });
        sendFrame({ id, type: "subscribe", payload: { query, variables } });
      }),
    nextEvent: async () =>
      events.shift() ??
      new Promise((resolve) => {
        eventWaiter = (bytes) => {
          eventWaiter = undefined;
          resolve(bytes);
        };
      }),
    close: () => socket.close(),
  };
}
