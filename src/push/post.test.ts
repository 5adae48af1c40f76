import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../testing/eventually.js";
import { post } from "./post.js";

/** Starts a server; returns a function that posts to it over connections that are kept open. */
async function serverOf(listener: RequestListener) {
  const sockets: Socket[] = [];
  const server = createServer(listener).on("connection", (socket: Socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-address`;
  const send = (signal = AbortSignal.timeout(10_000)) =>
    post({ url, agent, headers: { "x-a": "b" }, body: Buffer.from("body"), signal });
  return { send, sockets, agent, server };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

const answer =
  (status: number, text = "") =>
  (request: IncomingMessage, response: ServerResponse) => {
    request.resume().on("end", () => response.writeHead(status, { location: "/elsewhere" }).end(text));
  };

describe("a POST", () => {
  it("is sent with its headers and length, and answered with status, headers and body", async () => {
    const { send } = await serverOf((request, response) => {
      void bodyOf(request).then((body) => {
        const { "x-a": a, "content-length": length } = request.headers;
        response.writeHead(201, { "x-c": "d" }).end(JSON.stringify([request.method, body, a, length]));
      });
    });
    expect(await send()).toMatchObject({ status: 201, headers: { "x-c": "d" }, text: '["POST","body","b","4"]' });
  });

  it.each([301, 302, 303, 307, 308])("follows no redirect: %i", async (status) => {
    const asked: (string | undefined)[] = [];
    const { send } = await serverOf((request, response) => {
      asked.push(request.url);
      answer(status)(request, response);
    });
    expect(await send()).toMatchObject({ status });
    expect(asked).toEqual(["/secret-address"]);
  });

  it("uses the connection that is there", async () => {
    const { send, sockets } = await serverOf(answer(200, "x"));
    for (let time = 0; time < 10; time += 1) await send();
    expect(sockets).toHaveLength(1);
  });

  it("reads 4 KiB of an answer, and closes the connection of a longer one", async () => {
    const { send, sockets } = await serverOf((request, response) => {
      request.resume();
      const write = () => {
        while (response.write("x".repeat(1000)));
      };
      response.on("drain", write).on("error", () => undefined);
      write();
    });
    const signal = AbortSignal.timeout(10_000);
    const { status, text } = await send(signal);
    expect([status, text, signal.aborted]).toEqual([200, "x".repeat(4096), false]);
    await eventually(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  it("has its answer as soon as the status has come, though the rest is cut", async () => {
    const { send } = await serverOf((request, response) => {
      request.resume();
      response.writeHead(410, { "content-length": "100" }).write("part", () => request.socket.destroy());
    });
    expect(await send()).toMatchObject({ status: 410, text: "part" });
  });

  it("ends with its signal, also while the body is read", async () => {
    const { send, sockets } = await serverOf((request) => void request.resume());
    await expect(send(AbortSignal.timeout(50))).rejects.toMatchObject({ name: "PostError", code: "ABORT_ERR" });
    await eventually(() => expect(sockets[0]?.destroyed).toBe(true));
    const { send: sendSlowly } = await serverOf((request, response) => {
      request.resume();
      response.writeHead(200).write("part");
    });
    expect(await sendSlowly(AbortSignal.timeout(200))).toMatchObject({ status: 200, text: "part" });
    await expect(send(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORT_ERR" });
  });

  it("is sent again where the connection that was there has been closed", async () => {
    let served = 0;
    const { send, sockets, agent } = await serverOf((request, response) => {
      served += 1;
      // As a server does that closes a connection at the moment in which it is used again.
      if (request.socket.bytesRead > 200) return void request.socket.destroy();
      answer(200)(request, response);
    });
    await Promise.all([send(), send(), send()]);
    expect(sockets).toHaveLength(3);
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(3);
    expect(await send()).toMatchObject({ status: 200 });
    expect([sockets.length, served]).toEqual([4, 7]);
  });

  it("fails where a new connection is cut, with a code that has no address", async () => {
    const { send, server } = await serverOf((request) => void request.socket.destroy());
    const failure = await send().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "PostError", message: "ECONNRESET", isStale: false });
    server.close();
    server.closeAllConnections();
    const refused = await send().catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: "ECONNREFUSED" });
    expect(JSON.stringify([failure, refused, String(failure), String(refused)])).not.toContain("secret");
  });
});
