import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { serveShell, type ShellWorker } from "./shell.js";

const ORIGIN = "http://chat.example";
const FILES = ["/", "/assets/page-1.js", "/favicon.svg"];

/** The caches of a browser: names, and the texts that they have for paths. */
function fakeCaches(stored: Record<string, Record<string, string>> = {}) {
  const byName = new Map(Object.entries(stored).map(([name, texts]) => [name, new Map(Object.entries(texts))]));
  return {
    names: () => [...byName.keys()],
    storage: {
      open: (name: string) =>
        Promise.resolve({
          addAll: async (paths: string[]) => {
            const load = async (path: string) => [path, await (await fetch(ORIGIN + path)).text()] as const;
            byName.set(name, new Map(await Promise.all(paths.map(load))));
          },
        }),
      keys: () => Promise.resolve([...byName.keys()]),
      delete: (name: string) => Promise.resolve(byName.delete(name)),
      match: (request: string | Request, { cacheName }: { cacheName: string }) => {
        const path = typeof request === "string" ? request : new URL(request.url).pathname;
        const text = byName.get(cacheName)?.get(path);
        return Promise.resolve(text === undefined ? undefined : new Response(text));
      },
    },
  };
}

function startWorker(answer: (url: string) => Promise<Response>, stored?: Record<string, Record<string, string>>) {
  const caches = fakeCaches(stored);
  vi.stubGlobal("caches", caches.storage);
  vi.stubGlobal("fetch", (request: string | Request) => answer(typeof request === "string" ? request : request.url));
  const listeners = new Map<string, (event: never) => void>();
  const worker = {
    location: { origin: ORIGIN },
    clients: { claim: () => Promise.resolve() },
    skipWaiting: () => Promise.resolve(),
    addEventListener: (type: string, listen: (event: never) => void) => void listeners.set(type, listen),
  } as ShellWorker;
  serveShell(worker, { version: "2", files: FILES });
  const wait = async (type: "install" | "activate") => {
    let work: Promise<unknown> | undefined;
    listeners.get(type)?.({ waitUntil: (promise: Promise<unknown>) => (work = promise) } as never);
    await work;
  };
  /** Resolves to the text of the response; undefined where the request is left to the browser. */
  const load = async (url: string, { mode = "no-cors", method = "GET" } = {}) => {
    const request = { url: new URL(url, ORIGIN).href, mode, method };
    let response: Promise<Response> | undefined;
    listeners.get("fetch")?.({ request, respondWith: (given: Promise<Response>) => (response = given) } as never);
    return response && (await response).text();
  };
  return { wait, load, names: caches.names };
}

const fromServer = (url: string) => Promise.resolve(new Response(`server ${new URL(url).pathname}`));
const offline = () => Promise.reject(new TypeError("Failed to fetch"));
const SHELL = { "convospace-shell/2": { "/": "stored page", "/assets/page-1.js": "stored script" } };
const NAVIGATION = { mode: "navigate" };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the shell", () => {
  it("is stored when the worker is installed, and replaces that of the version before", async () => {
    const { wait, load, names } = startWorker(fromServer, { "convospace-shell/1": {}, other: {} });
    await wait("install");
    await wait("activate");
    expect(names()).toEqual(["other", "convospace-shell/2"]);
    expect(await load("/assets/page-1.js")).toBe("server /assets/page-1.js");
  });

  it("is not installed where a file is absent", async () => {
    const { wait, names } = startWorker(offline);
    await expect(wait("install")).rejects.toThrow();
    expect(names()).toEqual([]);
  });

  it.each([
    ["no server", offline],
    ["a proxy without a server", () => Promise.resolve(new Response("Bad gateway", { status: 502 }))],
  ])("is the answer of any screen with %s", async (_, answer) => {
    const { load } = startWorker(answer, SHELL);
    for (const path of ["/", "/?as=1", "/c/a%2Fb?at=3", "/settings/profile", "/archive"])
      expect(await load(path, NAVIGATION)).toBe("stored page");
  });

  it("is the answer after 3 s with a server that hangs", async () => {
    vi.useFakeTimers();
    const { load } = startWorker(() => new Promise(() => undefined), SHELL);
    const loaded = load("/", NAVIGATION);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await loaded).toBe("stored page");
  });

  it("comes from a server that answers, so that a deployment shows at once; its files from the cache", async () => {
    const { load } = startWorker(fromServer, SHELL);
    expect(await load("/c/1", NAVIGATION)).toBe("server /c/1");
    expect(await load("/assets/page-1.js")).toBe("stored script");
    expect(await load("/favicon.svg")).toBe("server /favicon.svg");
  });

  it("fails as the network does where nothing is stored", async () => {
    await expect(startWorker(offline).load("/", NAVIGATION)).rejects.toThrow("Failed to fetch");
  });
});

it("leaves all other requests to the browser", async () => {
  const { load } = startWorker(offline, SHELL);
  const request = fc.record({
    url: fc.oneof(
      fc.constantFrom(
        "/graphql",
        "/media/o/1/m/a.webp",
        "/health",
        "/metrics",
        "/nowhere",
        "/settingsx",
        "/assets/page-2.js",
        "/sw.js",
      ),
      fc.constantFrom("https://other.example/", "https://other.example/assets/page-1.js"),
    ),
    mode: fc.constantFrom("navigate", "cors"),
    method: fc.constantFrom("GET", "POST"),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ url, ...how }) => {
      expect(await load(url, how)).toBeUndefined();
    }),
  );
  expect(await load("/", { mode: "navigate", method: "POST" })).toBeUndefined();
});
