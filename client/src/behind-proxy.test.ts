import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { findPrograms } from "../../src/infra/embedded/executables.js";
import { freePort } from "../../src/infra/free-port.js";
import { createAppDatabase } from "../../src/testing/app.js";
import { type ServingApp, build, launch, stop, waitUntilServing } from "../../src/testing/app-process.js";
import { createMemoryFolder } from "../../src/testing/memory-folder.js";
import { readMetrics } from "../../src/testing/metrics.js";
import { startReverseProxy } from "../../src/testing/reverse-proxy.js";
import {
  EventCursorDocument,
  EventsDocument,
  HistoryDocument,
  OpenConversationDocument,
  SendMessageDocument,
} from "./generated/documents/index.js";
import { Offline, type Transport, createSocketOpener, createTransport } from "./index.js";

// .ci/run fetches both; elsewhere what is installed is tested.
const programs = new Map((await findPrograms(["nginx", "caddy"])).map((path) => [basename(path), path]));

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

type Name = "nginx" | "caddy";

/** More than one part. */
const FILE = randomBytes(9 * 1024 * 1024);

async function setScene(name: Name) {
  // Certificates of this test alone, which the proxies make.
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  const home = createMemoryFolder("convospace-behind-");
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const database = await createAppDatabase();
  onTestFinished(database.drop);
  const port = await freePort();
  const ports = [await freePort(), await freePort()];
  const settings = {
    DATABASE_URL: database.url,
    REDIS_URL: inject("redisUrl"),
    REDIS_PREFIX: basename(home),
    JWT_SECRET: "a secret of thirty-two characters",
    MEDIA_DIR: join(home, "media"),
    PUBLIC_URL: `https://localhost:${port}`,
    TRUSTED_PROXIES: "1",
    DRAIN_SECONDS: "2",
    TEST_PHONE_NUMBERS: "+14155550100=123456:Layla,+14155550101=123456:Jun",
  };
  const start = (at: number) => waitUntilServing(launch(home, { ...settings, PORT: String(at) }));
  const servers = await Promise.all(ports.map(start));
  onTestFinished(async () => void (await Promise.all(servers.map(stop))));
  const proxy = await startReverseProxy(name, { program: programs.get(name) ?? "", port, servers: ports });
  /** Replaces one server after the other, each once the one before takes requests again. */
  const restart = async () => {
    for (const [place, at] of ports.entries()) {
      expect(await stop(servers[place] as ServingApp)).toEqual({ code: 0, signal: null });
      const server = (servers[place] = await start(at));
      const served = async () => (await readMetrics(server)).get('operations_total{type="mutation"}');
      await expect.poll(served).toBeGreaterThan(0);
    }
  };
  return { url: `${settings.PUBLIC_URL}/graphql`, proxy, restart };
}

/** A device with the client kit's transport; `refusals` has what the proxy answered instead of 200. */
async function signIn(url: string, phoneNumber: string) {
  const refusals: number[] = [];
  const sockets: WebSocket[] = [];
  class CountedSocket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols);
      sockets.push(this);
    }
  }
  const transport = createTransport({
    url,
    ports: {
      openSocket: createSocketOpener(CountedSocket),
      fetch: async (...request) => {
        const response = await fetch(...request);
        if (response.status >= 300) refusals.push(response.status);
        return response;
      },
    },
  });
  onTestFinished(() => transport.close());
  await transport.session.sendCode(phoneNumber);
  const { userId } = await transport.session.verifyCode({ phoneNumber, code: "123456", fullName: "Somebody" });
  return { transport, userId, refusals, sockets };
}

/** Opens the conversation with a person; returns its id. */
async function open({ request }: Transport, userId: string): Promise<string> {
  const { openConversation } = await request(OpenConversationDocument, { input: { userId } });
  return openConversation?.conversation?.id ?? "";
}

/** Follows the messages of a device; each is in the list once the event log has brought it. */
async function follow({ request, subscribe }: Transport) {
  const { viewer } = await request(EventCursorDocument, {});
  const bodies: (string | null | undefined)[] = [];
  let [after, streams] = [viewer.eventCursor, 0];
  subscribe(
    EventsDocument,
    () => ({ after }),
    ({ events: event }) => {
      after = event.cursor;
      if (event.__typename === "StreamReady") streams += 1;
      if (event.__typename === "MessageSent") bodies.push(event.message.body);
    },
  );
  await expect.poll(() => streams).toBe(1);
  return bodies;
}

/** Sends a message until it is answered, as the outbox of the kit does. */
async function send({ request }: Transport, input: Parameters<typeof inputOf>[0]) {
  for (;;)
    try {
      const { sendMessage } = await request(SendMessageDocument, { input: inputOf(input) }, { isSafe: true });
      return sendMessage;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
}

const inputOf = (input: { conversationId: string; body: string; type?: "FILE"; media?: { uploadId: string } }) => ({
  clientMessageId: input.body.replaceAll(" ", "-"),
  ...input,
});

describe.each<Name>(["nginx", "caddy"])("two servers behind %s, as deploy/ has it", (name) => {
  it.skipIf(!programs.has(name))("keep the pages for machines inside, and name each other request", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    const ids = new Map<string, unknown>();
    const server = createServer(({ url = "", headers }, response) => {
      ids.set(url, headers["x-request-id"]);
      response.end();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const port = await freePort();
    const servers = [(server.address() as AddressInfo).port];
    await startReverseProxy(name, { program: programs.get(name) ?? "", port, servers });
    const statusOf = async (path: string) => (await fetch(`https://localhost:${port}${path}`)).status;
    for (const path of ["/metrics", "/readyz", "/healthz", "/%6detrics", "//metrics"])
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    for (const path of ["/graphql", "/media/parts/1", "/"]) {
      expect([path, await statusOf(path)]).toEqual([path, 200]);
      expect([path, ids.get(path)]).toEqual([path, expect.stringMatching(/^[\w-]{32,36}$/u)]);
    }
  });

  it.skipIf(!programs.has(name))("lose nothing while both are replaced and the proxy is reloaded", async () => {
    const { url, proxy, restart } = await setScene(name);
    const [layla, jun] = [await signIn(url, "+14155550100"), await signIn(url, "+14155550101")];
    // From both sides, so that either may go on without an answer.
    await open(jun.transport, layla.userId);
    const conversationId = await open(layla.transport, jun.userId);
    const received = await follow(jun.transport);
    const sent: string[] = [];
    let isOver = false;
    const sending = (async () => {
      while (!isOver) {
        const body = `message ${sent.length + 1}`;
        const answer = await send(layla.transport, { conversationId, body });
        expect(answer?.message?.sequence).toBe(sent.push(body));
        // A pause, or the sends take the cores from the processes that start.
        await sleep(20);
      }
    })();
    const uploading = layla.transport.upload({
      kind: "FILE",
      file: new Blob([FILE]),
      fileName: "noise",
      mimeType: "application/octet-stream",
    });
    await restart();
    const opened = jun.sockets.length;
    await proxy.reload();
    isOver = true;
    await sending;

    const uploadId = await uploading;
    await send(layla.transport, { conversationId, body: "a file", type: "FILE", media: { uploadId } });
    await expect.poll(() => received.length).toBe(sent.length + 1);
    expect(received).toEqual([...sent, "a file"]);
    const { conversation } = await jun.transport.request(HistoryDocument, { id: conversationId, last: 1 });
    const link = conversation?.messages.edges[0]?.node.media?.url ?? "";
    expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(FILE)).toBe(true);

    // nginx repeats a request elsewhere; Caddy 2.6 cannot repeat a POST, which the kit does.
    expect(layla.refusals.filter((status) => name === "nginx" || ![502, 503].includes(status))).toEqual([]);
    // The old workers of nginx keep their sockets; Caddy closes them, and the client comes back.
    expect(jun.sockets.length - opened).toBe(name === "nginx" ? 0 : 1);
    expect(sent.length).toBeGreaterThan(10);
  });
});
