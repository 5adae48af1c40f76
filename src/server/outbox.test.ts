import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ByteBudget } from "./byte-budget.js";
import { ClosableSocket } from "./closable-socket.js";
import { Outbox } from "./outbox.js";

const UNBOUNDED = new ByteBudget(Infinity, Infinity);

/** What a client of ws hears from a server that says these texts in one turn, and closes in the same. */
async function heard(texts: readonly string[]): Promise<{ messages: string[]; code: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new WebSocketServer({ noServer: true, WebSocket: ClosableSocket });
  server.on("upgrade", (request, wire: Duplex, head) =>
    sockets.handleUpgrade(request, wire, head, (socket) => {
      const outbox = new Outbox(socket, wire, { maxBytes: Infinity, unread: UNBOUNDED, owner: () => "anybody" });
      for (const text of texts) void outbox.send(text);
      socket.close(4000);
      void outbox.send("after the close");
    }),
  );
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const messages: string[] = [];
  client.on("message", (data, isBinary) => messages.push(isBinary ? "binary" : (data as Buffer).toString()));
  const code = await new Promise<number>((resolve) => client.on("close", resolve));
  server.close();
  return { messages, code };
}

describe("what is said to a socket", () => {
  it.each([
    ["of few words", ["one", "two"]],
    ["of any length", [0, 1, 125, 126, 127, 65_535, 65_536, 3_000_000].map((length) => "x".repeat(length))],
    ["of any alphabet", ["é".repeat(62), "é".repeat(63), "日本語 👩‍👩‍👧 \u0000 \u0081 ÿ", "日".repeat(30_000)]],
  ])("is text %s, in its order, and before the close", async (_what, texts) => {
    expect(await heard(texts)).toEqual({ messages: texts, code: 4000 });
  });
});
