import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type TestApp, testApp } from "../../../src/testing/app.js";
import { newPhoneNumber } from "../../../src/testing/person.js";
import { createProxy } from "../../../src/testing/proxy.js";
import { EventsDocument } from "../generated/documents/index.js";
import { createSocketOpener } from "../ports/socket.js";
import type { TransportPorts } from "../ports.js";
import { type FakeTab, fakeBrowser } from "../testing/ports.js";
import { Offline } from "./errors.js";
import { type TransportCore, composeTransport } from "./transport.js";

const app = await testApp();

/** A signed-in device that follows its events, through a proxy. */
async function connect(ports: Partial<TransportPorts> = {}, { url, codeFor }: TestApp = app) {
  const { port, hostname } = new URL(url);
  const proxy = await createProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  const tab: FakeTab = fakeBrowser().tab();
  const transport: TransportCore = composeTransport({
    url: url.replace(port, String(proxy.port)),
    deviceName: "test",
    ports: { ...tab.ports, ...ports },
  });
  onTestFinished(() => transport.close());
  const phoneNumber = newPhoneNumber();
  await transport.session.sendCode(phoneNumber);
  await transport.session.verifyCode({ phoneNumber, code: codeFor(phoneNumber), fullName: "Ada" });
  transport.setActive(true);
  const streams = { count: 0, reconnects: 0, end: undefined as unknown };
  transport.subscribe(
    EventsDocument,
    () => ({}),
    ({ events }) => void (events.__typename === "StreamReady" && (streams.count += 1)),
    { onReconnect: () => void (streams.reconnects += 1), onEnd: (error) => (streams.end = error) },
  );
  await expect.poll(() => streams.count).toBe(1);
  return { transport, proxy, tab, streams };
}

/** Timers that run `factor` times as fast; a busy machine may then lose a connection that it has just opened. */
function fastTimers(factor: number): Pick<TransportPorts, "setTimer"> {
  return {
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}

/** Timers that run 10 times as fast, and as on a device that sleeps: those that fall due meanwhile run when it wakes. */
function sleepingTimers() {
  let isAsleep = false;
  const late = new Set<() => void>();
  const setTimer: TransportPorts["setTimer"] = (run, ms) => {
    const timer = setTimeout(() => (isAsleep ? void late.add(run) : run()), ms / 10);
    return () => {
      clearTimeout(timer);
      late.delete(run);
    };
  };
  return {
    setTimer,
    sleep: () => void (isAsleep = true),
    wake: () => {
      isAsleep = false;
      for (const run of [...late]) if (late.delete(run)) run();
    },
  };
}

describe("a connection", () => {
  it("comes back after a cut, and its subscriptions with it", async () => {
    const { transport, proxy, streams } = await connect();
    expect(transport.connection.get().state).toBe("open");
    proxy.disconnect();
    await expect.poll(() => transport.connection.get().state).toBe("waiting");
    expect(transport.connection.get().retryAt).toBeInstanceOf(Date);
    proxy.restore();
    await expect.poll(() => streams).toMatchObject({ count: 2, reconnects: 1 });
  });

  it("finds a dead line by a missing pong", async () => {
    const { proxy, streams, transport } = await connect(fastTimers(50));
    proxy.blackhole();
    await expect.poll(() => transport.connection.get().state).not.toBe("open");
    proxy.restore();
    await expect.poll(() => streams.count).toBeGreaterThanOrEqual(2);
  });

  it("refreshes its tokens and is back at once when they expire", async () => {
    const shortLived = await testApp({ ACCESS_TOKEN_SECONDS: "2" });
    const { streams, transport } = await connect({}, shortLived);
    await expect.poll(() => streams.count).toBeGreaterThan(2);
    expect(transport.session.state.get()).toHaveProperty("userId");
  });

  it("pings when the network is lost, and tries again when it is back", async () => {
    const { transport, proxy, tab, streams } = await connect(fastTimers(10));
    proxy.blackhole();
    tab.isOnline.set(false);
    await expect.poll(() => transport.connection.get().state).toBe("offline");
    proxy.disconnect();
    proxy.restore();
    tab.isOnline.set(true);
    await expect.poll(() => streams.count).toBeGreaterThanOrEqual(2);
  });

  it("waits when the server refuses fresh tokens too", async () => {
    let isRefused = false;
    const closes: number[] = [];
    const open = createSocketOpener(WebSocket);
    const { transport, proxy, streams } = await connect({
      openSocket: (options) =>
        open({
          ...options,
          params: async () => ({ ...(await options.params()), ...(isRefused && { authorization: "Bearer none" }) }),
          onClose: (event) => {
            closes.push(event.code);
            options.onClose(event);
          },
        }),
    });
    isRefused = true;
    proxy.disconnect();
    proxy.restore();
    const refusals = () => closes.filter((code) => code === 4403).length;
    // The second, of fresh tokens, is followed by others, which a busy machine may see first.
    await expect.poll(refusals).toBeGreaterThanOrEqual(2);
    await expect
      .poll(() => transport.connection.get())
      .toMatchObject({ state: "waiting", retryAt: expect.any(Date) as Date });
    expect(transport.session.state.get()).toHaveProperty("userId");
    isRefused = false;
    await expect.poll(() => streams.count).toBe(2);
  });

  it("pings at once when the device wakes, and finds the line that was lost meanwhile", async () => {
    const { setTimer, sleep, wake } = sleepingTimers();
    let pings = 0;
    const open = createSocketOpener(WebSocket);
    const openSocket: TransportPorts["openSocket"] = (options) => {
      const socket = open(options);
      return { ...socket, ping: () => ((pings += 1), socket.ping()) };
    };
    const { proxy, streams, transport } = await connect({ setTimer, openSocket });
    sleep();
    proxy.blackhole();
    const before = pings;
    // 24 s by these timers.
    await new Promise((resolve) => setTimeout(resolve, 2400));
    expect(pings).toBe(before);
    wake();
    expect(pings).toBe(before + 1);
    await expect.poll(() => transport.connection.get().state).not.toBe("open");
    proxy.restore();
    await expect.poll(() => streams.count).toBeGreaterThanOrEqual(2);
  });

  it("ends with the session", async () => {
    const { transport, streams } = await connect();
    await transport.session.signOut();
    await expect.poll(() => streams.end).toMatchObject({ reason: "SIGNED_OUT" });
    expect(transport.connection.get().state).toBe("idle");
  });

  it("is closed while the page is suspended", async () => {
    const { transport, tab, streams } = await connect();
    tab.hide();
    expect(transport.connection.get().state).toBe("idle");
    tab.show(true);
    await expect.poll(() => streams.count).toBe(2);
  });

  it("waits when the server has enough sockets of this person", async () => {
    const small = await testApp({ MAX_SOCKETS_PER_USER: "1" });
    const { transport, tab } = await connect({}, small);
    const { url } = small;
    const second = composeTransport({ url, ports: tab.ports });
    onTestFinished(() => second.close());
    second.setActive(true);
    const userId = transport.session.accounts.get()[0]?.userId ?? "";
    await second.session.ready;
    await second.session.switchTo(userId);
    await expect.poll(() => second.connection.get().state).toBe("waiting");
    const { retryAt, since } = second.connection.get();
    expect(Number(retryAt) - since.getTime()).toBe(60_000);
  });

  it("reports an operation that the server refuses for good", async () => {
    const { transport } = await connect();
    const ended = new Promise((resolve) =>
      transport.subscribe(
        "subscription { nothing }",
        () => ({}),
        () => {},
        { onEnd: resolve },
      ),
    );
    await expect(ended).resolves.toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" });
    expect(transport.connection.get().state).toBe("open");
  });
});

describe("code that does not load", () => {
  it("is like a lost network: requests fail, and the connection follows once it loads", async () => {
    const tab = fakeBrowser(fastTimers(50)).tab();
    const faults = [new TypeError("Failed to fetch"), new TypeError("Failed to fetch")];
    const load = () => {
      const fault = faults.shift();
      return fault ? Promise.reject(fault) : import("./network.js");
    };
    const transport = composeTransport({ url: app.url, ports: tab.ports }, load);
    onTestFinished(() => transport.close());
    const states: string[] = [];
    transport.connection.subscribe(({ state }) => states.push(state));
    await expect(transport.request(EventsDocument, {})).rejects.toBeInstanceOf(Offline);
    transport.setActive(true);
    await expect.poll(() => states).toContain("offline");
    const phoneNumber = newPhoneNumber();
    await expect.poll(() => faults).toEqual([]);
    await transport.session.sendCode(phoneNumber);
    await transport.session.verifyCode({ phoneNumber, code: app.codeFor(phoneNumber), fullName: "Ada" });
    await expect.poll(() => states.at(-1)).toBe("open");
  });
});

describe("a socket", () => {
  it("that was dropped calls nothing any more", async () => {
    const { url } = await testApp();
    const calls: string[] = [];
    const socket = createSocketOpener(WebSocket)({
      url: url.replace(/^http/u, "ws"),
      params: () => Promise.resolve({}),
      onOpen: () => calls.push("open"),
      onPong: () => calls.push("pong"),
      onClose: () => calls.push("close"),
    });
    socket.drop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(calls).toEqual([]);
  });
});
