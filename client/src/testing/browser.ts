import { createLocalLocks } from "../ports/local-locks.js";
import { createMemorySessionStore } from "../ports/sessions.js";
import { createNotificationsPort } from "../ports/notifications.js";
import { createStorage } from "../ports/storage.js";
import type { Ports, SocketOptions, SocketPort, StorePort } from "../ports.js";
import { createWritable } from "../readable.js";
import { createMemoryStore } from "../store/memory.js";
import { createLocalChannels } from "./channels.js";
import type { Endpoint } from "./endpoint.js";
import type { Schedule } from "./schedule.js";
import { TabSteps } from "./tab-steps.js";

interface Connection {
  readonly page: Page;
  /** Tells the page that the database is being deleted. */
  readonly requestClose: () => void;
}

interface OpenStore {
  readonly port: StorePort;
  readonly connections: Set<Connection>;
  onEmpty: (() => void) | undefined;
}

/** Shared parts of a browser: databases, locks, channels, the clock. */
export class BrowserPlatform {
  readonly locks = createLocalLocks();
  readonly channel = createLocalChannels();
  readonly sessions = createMemorySessionStore();
  readonly stores = new Map<string, OpenStore>();
  readonly isOnline = createWritable(true);
  /** Names of the locks that were taken away from their holders. */
  readonly stolen = new Set<string>();
  /** Milliseconds that this device's clock is ahead. */
  clockOffset = 0;
  readonly #timers = new Set<{ readonly at: number; readonly page: Page; readonly run: () => void }>();

  constructor(
    readonly schedule: Schedule,
    readonly endpoint: Endpoint,
  ) {}

  setTimer(page: Page, run: () => void, ms: number): () => void {
    const timer = { at: this.endpoint.auth.time + ms, page, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass; timers that fall due run as steps of their pages. */
  pass(ms: number): void {
    this.endpoint.auth.time += ms;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at))
      if (timer.at <= this.endpoint.auth.time) {
        // A timer that is cancelled before its step does not run.
        timer.page.steps.add("timer", () => this.#timers.delete(timer) && timer.run());
      }
  }

  /** Deletes a database once every page has closed it, as IndexedDB does. */
  async delete(userId: string): Promise<void> {
    const store = this.stores.get(userId);
    if (!store) return;
    for (const { page, requestClose } of store.connections) void page.steps.pass("versionchange").then(requestClose);
    if (store.connections.size > 0) await new Promise<void>((resolve) => (store.onEmpty = resolve));
    if (this.stores.get(userId) === store) this.stores.delete(userId);
  }

  open(page: Page, userId: string): StorePort {
    const store = this.stores.get(userId) ?? { port: createMemoryStore(), connections: new Set(), onEmpty: undefined };
    this.stores.set(userId, store);
    const listeners = new Set<(reason: "deleted") => void>();
    let isOpen = true;
    const close = () => {
      isOpen = false;
      store.connections.delete(connection);
      if (store.connections.size === 0) store.onEmpty?.();
    };
    const requestClose = () => {
      if (!isOpen) return;
      close();
      listeners.forEach((run) => run("deleted"));
    };
    const connection: Connection = { page, requestClose };
    store.connections.add(connection);
    return {
      transaction: async (...parameters) => {
        await page.steps.pass("transaction");
        if (!isOpen) throw new DOMException("The database is closed.", "InvalidStateError");
        const value = await store.port.transaction(...parameters);
        await page.steps.pass("committed");
        return value;
      },
      onClose: (run) => void listeners.add(run),
      close,
    };
  }

  /** Closes what a page that was killed held open. */
  release(page: Page): void {
    for (const store of this.stores.values()) {
      for (const connection of store.connections) if (connection.page === page) store.connections.delete(connection);
      if (store.connections.size === 0) store.onEmpty?.();
    }
  }
}

/** Ports of one tab. Each of their promises is a step of the schedule. */
export class Page {
  readonly steps: TabSteps;
  /** Requests whose answers get lost. */
  lostAnswers = 0;
  readonly #end = new AbortController();
  #inbox: Promise<void> = Promise.resolve();
  #current: string | undefined;

  /** @param onAnswer Called with each request that is answered while the page runs. */
  constructor(
    readonly browser: BrowserPlatform,
    readonly onAnswer: (body: string, answer: string) => void,
  ) {
    this.steps = new TabSteps(browser.schedule);
  }

  kill(): void {
    this.steps.kill();
    this.#end.abort();
    this.browser.release(this);
  }

  ports(): Ports {
    const { browser } = this;
    const { sessions } = browser;
    let ids = 0;
    const stored =
      <Parameters extends unknown[], T>(run: (...parameters: Parameters) => Promise<T>) =>
      async (...parameters: Parameters) => {
        await this.steps.pass("sessions");
        return run(...parameters);
      };
    return {
      now: () => browser.endpoint.auth.time + browser.clockOffset,
      random: () => 0.5,
      uuid: () => `uuid ${(ids += 1)}`,
      setTimer: (run, ms) => browser.setTimer(this, run, ms),
      fetch: (_url, options) => this.#fetch(options ?? {}),
      openSocket: (options) => this.#openSocket(options),
      putPart: () => Promise.reject(new TypeError("The model has no uploads.")),
      storage: createStorage(undefined),
      notifications: createNotificationsPort({}),
      stores: {
        open: async (userId) => {
          await this.steps.pass("open");
          return browser.open(this, userId);
        },
        delete: async (userId) => {
          await this.steps.pass("delete");
          await browser.delete(userId);
          await this.steps.pass("deleted");
        },
      },
      sessions: {
        ...{ list: stored(sessions.list), get: stored(sessions.get), put: stored(sessions.put) },
        ...{ replace: stored(sessions.replace), delete: stored(sessions.delete) },
        current: () => this.#current,
        setCurrent: (userId) => (this.#current = userId),
      },
      locks: { ...browser.locks, request: (...parameters) => this.#lock(...parameters) },
      channel: (name) => {
        const channel = browser.channel(name);
        this.#end.signal.addEventListener("abort", channel.close);
        return {
          ...channel,
          onMessage: (run) =>
            channel.onMessage((message) => {
              this.#inbox = this.#inbox.then(() => this.steps.pass("message")).then(() => run(message));
            }),
        };
      },
      page: {
        ...{ isVisible: createWritable(true), isFocused: createWritable(true), isOnline: browser.isOnline },
        lastInputAt: { get: () => browser.endpoint.auth.time, subscribe: () => () => undefined },
        ...{ onHide: () => () => undefined, onShow: () => () => undefined },
      },
    };
  }

  async #fetch({ body, headers, signal }: RequestInit): Promise<Response> {
    const { isOnline, endpoint } = this.browser;
    await this.steps.pass("request");
    if (!isOnline.get()) throw new TypeError("There is no network.");
    const [, accessToken] = (headers as Readonly<Record<string, string>>)["authorization"]?.split(" ") ?? [];
    const answer = JSON.stringify(endpoint.answer(body as string, accessToken));
    await this.steps.pass("answer");
    signal?.throwIfAborted();
    if (this.lostAnswers > 0 || !isOnline.get()) {
      this.lostAnswers = Math.max(0, this.lostAnswers - 1);
      throw new TypeError("The answer was lost.");
    }
    this.onAnswer(body as string, answer);
    return { status: 200, text: () => Promise.resolve(answer) } as Response;
  }

  #openSocket({ params, onOpen, onPong, onClose }: SocketOptions): SocketPort {
    let isDropped = false;
    const say = async (label: string, run: () => void) => {
      await this.steps.pass(label);
      if (!isDropped && this.browser.isOnline.get()) run();
    };
    void say("connect", () => {
      void params().then(({ authorization }) => {
        const isAccepted = this.browser.endpoint.auth.userOf(String(authorization).split(" ")[1]) !== undefined;
        return say("ack", isAccepted ? onOpen : () => onClose({ code: 4403, reason: "Forbidden" }));
      });
    });
    return { subscribe: () => () => undefined, ping: () => void say("pong", onPong), drop: () => (isDropped = true) };
  }

  /** A lock ends with its page. */
  async #lock(...[name, { signal, ...options }, hold]: Parameters<Ports["locks"]["request"]>): Promise<void> {
    const { signal: end } = this.#end;
    const ended = new Promise<void>((resolve) => end.addEventListener("abort", () => resolve()));
    if (options.steal) this.browser.stolen.add(name);
    const any = signal ? AbortSignal.any([signal, end]) : end;
    try {
      const held = (lost: AbortSignal) => Promise.race([this.steps.pass("lock").then(() => hold(lost)), ended]);
      await this.browser.locks.request(name, { ...options, ...(!options.steal && { signal: any }) }, held);
    } finally {
      if (!this.steps.isAlive) await new Promise(() => undefined);
    }
  }
}
