import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "../harness/remote.js";

// Process that receives the webhooks of pushes, and notes the time of each.

export type WebhookSink = typeof methods;

interface Show {
  readonly type: string;
  readonly data: { readonly unread: readonly { readonly conversationId: string; readonly sequence: number }[] };
}

/** Milliseconds since the epoch of the first push that told of a conversation's message, by `conversationId:sequence`. */
const arrivals = new Map<string, number>();
let count = 0;

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.on("end", () => {
    const now = performance.timeOrigin + performance.now();
    const { type, data } = JSON.parse(body) as Show;
    if (type === "notification.show") {
      count += 1;
      for (const { conversationId, sequence } of data.unread) {
        const message = `${conversationId}:${sequence}`;
        if (!arrivals.has(message)) arrivals.set(message, now);
      }
    }
    response.writeHead(204).end();
  });
});

const methods = {
  listen: async (): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  },

  /** Number of pushes so far. */
  count: () => count,

  /** Returns the times of arrival so far, and forgets them. */
  takeArrivals: () => {
    const taken = [...arrivals];
    arrivals.clear();
    return taken;
  },
};

answer(methods);
