import { hrefOf, parseRoute } from "../app/route.js";

/** Files that the page consists of. */
export interface Shell {
  /** Hash of all contents. */
  readonly version: string;
  /** Paths, `/` for the page itself. */
  readonly files: readonly string[];
}

/** The part of a ServiceWorkerGlobalScope that is used. */
export interface ShellWorker {
  readonly location: { readonly origin: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listen: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const PREFIX = "convospace-shell/";
/** Time after which a server that does not answer counts as absent. */
const TIMEOUT_MS = 3_000;

/**
 * Serves the page without a network. The page itself comes from the server where it answers, so that a deployment shows
 * at once; the files come from the cache. Answers of the API are never stored.
 */
export function serveShell(worker: ShellWorker, { version, files }: Shell): void {
  const name = PREFIX + version;
  const paths = new Set(files);

  worker.addEventListener("install", (event) => {
    event.waitUntil(store(name, files).then(() => worker.skipWaiting()));
  });
  worker.addEventListener("activate", (event) => {
    event.waitUntil(deleteOthers(name).then(() => worker.clients.claim()));
  });
  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname, search } = new URL(request.url);
    if (request.method !== "GET" || origin !== worker.location.origin) return;
    if (request.mode === "navigate") {
      if (isScreen(pathname, search)) event.respondWith(loadPage(name, request));
    } else if (paths.has(pathname)) event.respondWith(loadFile(name, request));
  });
}

/** A file that the server sends with a time to live is taken from the browser's cache: its name has a hash. */
async function store(name: string, files: readonly string[]): Promise<void> {
  const cache = await caches.open(name);
  await cache.addAll(files);
}

async function deleteOthers(name: string): Promise<void> {
  const names = (await caches.keys()).filter((each) => each.startsWith(PREFIX) && each !== name);
  await Promise.all(names.map((each) => caches.delete(each)));
}

/** Returns false for other pages of the server, such as that of the API. */
function isScreen(pathname: string, search: string): boolean {
  return pathname === "/" || hrefOf(parseRoute({ pathname, search })).split("?")[0] === pathname;
}

async function loadPage(name: string, request: Request): Promise<Response> {
  const stored = await caches.match("/", { cacheName: name, ignoreVary: true });
  if (!stored) return fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, TIMEOUT_MS));
  const answer = await Promise.race([fetch(request).catch(() => undefined), late]);
  return answer && answer.status < 500 ? answer : stored;
}

async function loadFile(name: string, request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: name, ignoreVary: true })) ?? fetch(request);
}
