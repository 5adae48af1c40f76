import { sendMarks } from "../live/marks.js";
import { type ReadRule, createReadRule } from "../live/read-rule.js";
import { createLog } from "../log/log.js";
import { drainOutbox } from "../outbox/drain.js";
import type { PartAnswer, PartRequest, StoreName, StorePort, StoreTransaction } from "../ports.js";
import { createWritable } from "../readable.js";
import { type Change, type Database, LeadershipLost, openDatabase } from "../store/database.js";
import { evictHalf } from "../store/evict.js";
import { beginEpoch } from "../store/leadership.js";
import { putConversationPage, putMessagePage } from "../store/pages.js";
import type { PageQuery } from "../store/ranges.js";
import type { Transport } from "../transport/api.js";
import {
  ConversationsDocument,
  type ConversationsQuery,
  EventsDocument,
  HistoryDocument,
  type HistoryQuery,
  SendMessageDocument,
  type SendMessageMutationVariables,
} from "../generated/documents/index.js";
import { Attention } from "./attention.js";
import { LostAnswer, isQuota } from "./faults.js";
import { Mirror } from "./mirror.js";
import type { Schedule } from "./schedule.js";
import type { ModelServer } from "./server.js";
import { VIEWER } from "./server-conversation.js";
import { TabSteps } from "./tab-steps.js";

/** Timers from here on are slow: they bound what takes long, such as requests without an answer. */
const LONG_MS = 1000;
const LONG_TURNS = 4;

/** State shared by the tabs of a browser. */
export interface Browser {
  readonly schedule: Schedule;
  readonly store: StorePort;
  readonly server: ModelServer;
  readonly tabs: Tab[];
  /** Highest sequence that was seen with attention, by conversation. */
  readonly attended: Map<string, number>;
  /**
   * A change may not have reached the other tabs, which notice it with the next one: its tab was killed, or it was an
   * eviction for room before a transaction that failed in spite of it.
   */
  isChangeUntold: boolean;
  /** Called after each commit with the stores that it has written, and the epoch of its tab. */
  readonly onCommit: (written: ReadonlySet<StoreName>, epoch: number) => Promise<void>;
  /** Releases the lock, if the tab holds it; it is granted again. */
  readonly resign: (tab: Tab) => void;
}

/** A tab with the kit's own log, store and outbox. Each promise of its ports is a step of the schedule. */
export class Tab {
  readonly steps: TabSteps;
  epoch = 0;
  /** Faults to come. */
  lostRequests = 0;
  lostAnswers = 0;
  lostParts = 0;
  fullStores = 0;
  rewind = 0;
  database!: Database;
  mirror!: Mirror;
  #stop: AbortController | undefined;
  #connection = 0;
  /** Messages in flight. */
  readonly #sending = new Set<string | number>();
  #wasFull = false;
  #inbox: Promise<void> = Promise.resolve();
  readonly #attention: Attention;
  #readRule!: ReadRule;

  static async open(browser: Browser): Promise<Tab> {
    const tab = new Tab(browser);
    // A tab that is loading cannot be killed in the model, nor miss changes: it joins the channel first.
    tab.database = await openDatabase(tab.#port());
    tab.mirror = new Mirror(tab.database);
    tab.database.subscribe((change, isLocal) => {
      if (isLocal) tab.#post(change);
    });
    tab.#readRule = createReadRule(tab.#context());
    browser.tabs.push(tab);
    return tab;
  }

  private constructor(readonly browser: Browser) {
    this.steps = new TabSteps(browser.schedule);
    this.#attention = new Attention(browser.attended);
  }

  /** Makes the next write fail, once: a storage that is still full after an eviction is given up. */
  fillStorage(): void {
    if (!this.#wasFull) this.fullStores = 1;
    this.#wasFull = true;
  }

  kill(): void {
    this.steps.kill();
    this.browser.isChangeUntold = true;
    this.#stop?.abort();
    this.cut();
  }

  cut(): void {
    this.#connection += 1;
    this.browser.server.wake();
  }

  /** Becomes the leader, and begins to follow the log and to send. */
  async lead(): Promise<void> {
    this.#stop?.abort();
    const { signal } = (this.#stop = new AbortController());
    try {
      const { epoch } = await beginEpoch(this.database);
      if (signal.aborted) return;
      this.epoch = epoch;
      const leadership = { epoch, signal, onLost: () => signal.aborted || this.browser.resign(this) };
      const context = this.#context();
      createLog({ ...context, onEvents: () => undefined }).lead(leadership);
      drainOutbox({ ...context, showProgress: () => undefined }, leadership);
      sendMarks(context, signal);
    } catch (error) {
      if (isQuota(error)) return this.lead();
      if (!(error instanceof LeadershipLost)) throw error;
    }
  }

  /** A message is in view. */
  sees(id: string, sequence: number): void {
    if (this.steps.isFrozen) return;
    this.#attention.sees(id, sequence);
    this.#readRule.seen(id, sequence);
  }

  /** Sequences that were in view: they are marked as read once the page has attention. A full storage may refuse the mark. */
  get inView(): ReadonlyMap<string, number> {
    return this.#wasFull ? new Map() : this.#attention.seen;
  }

  look(way: number): void {
    if (!this.steps.isFrozen) this.#attention.look(way);
  }

  #context() {
    const { database, browser } = this;
    const transport: Pick<Transport, "request" | "subscribe"> = {
      request: (document, variables, options) => this.request(document, variables, options?.signal),
      subscribe: (document, variables, next, options) => {
        const subscription = { variables, next, ...options } as unknown as Subscription;
        if ((document as unknown) === EventsDocument) void this.#follow(subscription);
      },
    };
    return {
      ...{ database, transport, viewerId: VIEWER, isOpen: createWritable(true) },
      ports: {
        now: () => 0,
        random: () => 0.5,
        putPart: ({ url }: PartRequest, _body: Blob, { signal }: { readonly signal: AbortSignal }) =>
          this.#putPart(url, signal),
        setTimer: (run: () => void, ms: number) => this.#setTimer(run, ms),
        page: this.#attention.page,
      },
      onError: (error: unknown) => {
        if (!(error instanceof LostAnswer) && !isQuota(error)) browser.schedule.fail(error);
      },
    };
  }

  /** The lock was stolen: the signal arrives after the new leader's first transaction, or never. */
  loseLock(): void {
    const stop = this.#stop;
    void this.steps.pass("lock lost").then(() => {
      stop?.abort();
      this.browser.server.wake();
    });
  }

  async loadMessages(id: string, query: PageQuery): Promise<void> {
    for (;;) {
      const asked = await this.database.state();
      const { conversation } = await this.request<HistoryQuery>(HistoryDocument, { id, ...query });
      if (!conversation || (await putMessagePage(this.database, asked, id, query, conversation.messages))) return;
    }
  }

  async loadConversations(): Promise<void> {
    const asked = await this.database.state();
    const { value } = await this.database.read([], (reader) => reader.get("meta", "list"));
    const after = value?.name === "list" ? value.endCursor : null;
    const { conversations } = await this.request<ConversationsQuery>(ConversationsDocument, { after });
    await putConversationPage(this.database, asked, { list: "list", after }, conversations);
  }

  request<Data>(document: unknown, variables: unknown, signal?: AbortSignal): Promise<Data> {
    const answer = this.#answer<Data>(document, variables, signal);
    if (document !== SendMessageDocument) return answer;
    const { clientMessageId } = (variables as SendMessageMutationVariables).input;
    if (this.#sending.has(clientMessageId))
      this.browser.schedule.fail(new Error(`I3 ${clientMessageId} is sent twice at once`));
    this.#sending.add(clientMessageId);
    const end = () => this.#sending.delete(clientMessageId);
    signal?.addEventListener("abort", end);
    return answer.finally(end);
  }

  async #answer<Data>(document: unknown, variables: unknown, signal?: AbortSignal): Promise<Data> {
    signal?.throwIfAborted();
    await this.steps.pass("request");
    if (this.lostRequests > 0) {
      this.lostRequests -= 1;
      throw new LostAnswer();
    }
    const answer = this.browser.server.execute(document, variables as object);
    await this.steps.pass("answer");
    signal?.throwIfAborted();
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      throw new LostAnswer();
    }
    return answer as Data;
  }

  /** A long timer gives the slow steps several turns before it runs: a try of an upload has many. */
  #setTimer(run: () => void, ms: number, turns = ms >= LONG_MS ? LONG_TURNS : 0): () => void {
    let cancel = () => {};
    const step = () => {
      if (turns === 0) return run();
      turns -= 1;
      cancel = this.steps.add("timer", step, true);
    };
    cancel = this.steps.add("timer", step, turns > 0);
    return () => cancel();
  }

  async #putPart(url: string, signal: AbortSignal): Promise<PartAnswer> {
    await this.steps.pass("part");
    signal.throwIfAborted();
    const isCut = this.lostParts > 0;
    if (isCut) this.lostParts -= 1;
    // A cut part may have arrived.
    if (isCut && url.includes(" 2 ")) throw new TypeError("The part was cut.");
    const answer = this.browser.server.uploads.put(url);
    await this.steps.pass("part answer");
    signal.throwIfAborted();
    if (isCut) throw new TypeError("The part was cut.");
    return answer;
  }

  async #follow({ variables, next, signal, onReconnect }: Subscription): Promise<void> {
    const { server } = this.browser;
    const isGoingOn = () => !signal.aborted;
    while (isGoingOn()) {
      const connection = this.#connection;
      let place = Number(variables().after);
      let isReady = false;
      const deliver = (event: object) => next({ events: { ...event, occurredAt: "" } });
      while (connection === this.#connection) {
        if (place < server.trimmed) {
          place = server.head;
          await this.steps.pass("resync");
          if (connection === this.#connection) deliver({ __typename: "ResyncRequired", cursor: String(place) });
        } else if (place < server.head) {
          const event = server.event(place);
          await this.steps.pass("event");
          if (connection !== this.#connection || !isGoingOn()) break;
          place = Math.max(server.trimmed, place + 1 - this.rewind);
          this.rewind = 0;
          deliver(event);
        } else if (!isReady) {
          isReady = true;
          deliver({ __typename: "StreamReady", cursor: String(place) });
        } else await server.nextEntry();
        if (!isGoingOn()) return;
      }
      if (isGoingOn()) onReconnect();
    }
  }

  /** Store of the browser as this tab reaches it; where it is full, half of the messages are evicted. */
  #port(): StorePort {
    const { store, onCommit } = this.browser;
    const port: StorePort = {
      ...store,
      transaction: async (stores, mode, run, options) => {
        await this.steps.pass("transaction");
        if (mode === "readwrite" && this.fullStores > 0) {
          this.fullStores -= 1;
          throw new DOMException("The storage is full.", "QuotaExceededError");
        }
        const written = new Set<StoreName>();
        const work = (each: StoreTransaction) => run(recording(each, written));
        const value = await store.transaction(stores, mode, work, options).catch((error: unknown) => {
          if (this.#wasFull) this.browser.isChangeUntold = true;
          throw error;
        });
        if (written.size > 0) await onCommit(written, this.epoch);
        await this.steps.pass("committed");
        return value;
      },
    };
    return {
      ...port,
      transaction: (...transaction) =>
        port.transaction(...transaction).catch(async (error: unknown) => {
          if (!isQuota(error)) throw error;
          await evictHalf(port);
          return port.transaction(...transaction);
        }),
    };
  }

  #post(change: Change): void {
    for (const tab of this.browser.tabs) if (tab !== this && tab.steps.isAlive) tab.#deliver(change);
  }

  #deliver(change: Change): void {
    this.#inbox = this.#inbox.then(() => this.steps.pass("message")).then(() => this.database.receive(change));
  }
}

interface Subscription {
  readonly variables: () => { readonly after: string };
  readonly next: (data: object) => void;
  readonly signal: AbortSignal;
  readonly onReconnect: () => void;
}

/** Notes the stores that a transaction writes. */
function recording(transaction: StoreTransaction, written: Set<StoreName>): StoreTransaction {
  return {
    ...transaction,
    put: (store, row) => {
      written.add(store);
      return transaction.put(store, row);
    },
    delete: (store, key) => {
      written.add(store);
      return transaction.delete(store, key);
    },
  };
}
