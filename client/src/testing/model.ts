import fc, { type Parameters } from "fast-check";
import { type Database, openDatabase } from "../store/database.js";
import { evict } from "../store/evict.js";
import { createMemoryStore } from "../store/memory.js";
import { discard, retry } from "../store/change-outbox.js";
import { enqueue } from "../store/outbox.js";
import { listOutbox } from "../store/reads.js";
import type { Act } from "../store/tables.js";
import { type Act as ModelAct, readActs } from "./acts.js";
import { Commits } from "./commits.js";
import { checkEnd, checkReplay } from "./invariants.js";
import { Schedule, seeds } from "./schedule.js";
import { ModelServer, REFUSED } from "./server.js";
import { REFUSED_TYPE, modelFile } from "./server-uploads.js";
import { VIEWER } from "./server-conversation.js";
import { type Browser, Tab } from "./tab.js";

// Invariants of the kit, and their checks:
// I1 rows of each tab, I2 each message once, I3 order, I4 repeated events, I5 unread totals: invariants.ts.
// I6 watermarks, I11 no message shown twice: commits.ts, after each commit.
// I7 writes of one epoch: tab.ts. One socket: tabs/leader.test.ts and tools/browser-tests, not in the model.
// I8 tokens, I9 data after a sign-out: accounts-model.ts; with the server's tokens: transport/session.test.ts.
// I12 files and uploads of messages that are gone: invariants.ts.
// I10 memory of views: views/window.test.ts and views/shared.test.ts, not in the model.

const IDS = ["a", "b", "c"] as const;
const MAX_TABS = 4;

const STEPS = [
  ...["peer sends", "peer sends", "peer sends", "tab sends", "tab sends", "tab is refused", "other device sends"],
  ...["tab sends a file", "tab sends a file", "tab sends a bad file", "cut part", "links end", "uploads expire"],
  ...["edit", "react", "hide", "delete", "clear", "peer reads", "peer receives", "viewer reads"],
  ...["archive", "pin", "mute", "rename peer", "rename viewer"],
  ...["newest page", "older page", "inbox page", "tab edits", "tab hides", "retry", "discard"],
  ...["tab sees", "tab sees", "look away", "look back"],
  ...[
    "open tab",
    "kill",
    "freeze",
    "wake",
    "steal",
    "cut",
    "lose answer",
    "lose request",
    "duplicate",
    "trim",
    "evict",
    "fill storage",
    "settle",
  ],
] as const;

type Step = ModelAct<(typeof STEPS)[number], (typeof IDS)[number]>;

const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...IDS), fc.nat(9)), {
  minLength: 1,
  maxLength: 40,
});

/**
 * Runs random schedules of tabs of one browser against a model of the server: of the given acts, else of random ones.
 * @throws the shrunken counterexample
 */
export function checkModel(parameters: Parameters<[seed: number, readonly Step[]]>, acts?: string): Promise<void> {
  const given = acts === undefined ? steps : fc.constant(readActs(acts, STEPS, IDS));
  return fc.assert(
    fc.asyncProperty(seeds, given, (seed, each) => new Run(seed).execute(each)),
    parameters,
  );
}

class Run {
  readonly #server = new ModelServer(IDS, 2);
  readonly #store = createMemoryStore();
  readonly #tabs: Tab[] = [];
  readonly #discarded = new Set<string>();
  readonly #attended = new Map<string, number>();
  readonly #commits = new Commits(this.#server, this.#attended);
  readonly #browser: Browser;
  readonly #schedule: Schedule;
  #database!: Database;
  #leader!: Tab;
  #count = 0;

  constructor(seed: number) {
    const schedule = (this.#schedule = new Schedule(seed));
    const onCommit: Browser["onCommit"] = (written, epoch) =>
      this.#commits.check(this.#database, written, epoch).catch(schedule.fail);
    const resign = (tab: Tab) => {
      if (tab === this.#leader) this.#lead(tab);
    };
    const [store, server, tabs, attended] = [this.#store, this.#server, this.#tabs, this.#attended];
    this.#browser = { schedule, store, server, tabs, attended, resign, onCommit, isChangeUntold: false };
  }

  execute(each: readonly Step[]): Promise<void> {
    return this.#schedule.explain(this.#run(each));
  }

  async #run(each: readonly Step[]): Promise<void> {
    this.#database = await openDatabase(this.#store);
    const first = Tab.open(this.#browser);
    await this.#schedule.runUntil(() => this.#tabs.length > 0);
    this.#lead(await first);
    await this.#schedule.play(each, (step) => this.#do(step));
    await this.#finish();
    await checkEnd(this.#database, this.#browser, this.#commits, this.#discarded);
    await checkReplay(this.#database, this.#server, this.#commits);
  }

  #lead(tab: Tab): void {
    this.#leader = tab;
    void tab.lead();
  }

  #do([kind, id, place]: Step): void {
    const server = this.#server;
    const living = this.#tabs.filter(({ steps }) => steps.isAlive);
    const tab = living[place % living.length] as Tab;
    const sequence = 1 + (place % Math.max(1, server.conversation(id).messages.length));
    const key = `${++this.#count}`;
    switch (kind) {
      case "peer sends":
        return void server.send(id, server.conversation(id).peerId, key, "text", { replyTo: place });
      case "other device sends":
        return void server.send(id, VIEWER, key, "text");
      case "tab sends":
        return this.#act(tab, id, key, { kind: "send", body: "text", replyTo: `${id}/${place}` });
      case "tab sends a file":
        return this.#sendFile(tab, id, key, "image/png");
      case "tab sends a bad file":
        return this.#sendFile(tab, id, key, REFUSED_TYPE);
      case "cut part":
        return void (this.#leader.lostParts += 1);
      case "links end":
        return server.uploads.expireLinks();
      case "uploads expire":
        return server.uploads.expireUnused();
      case "tab is refused":
        return this.#act(tab, id, key, { kind: "send", body: REFUSED });
      case "tab edits":
        return this.#act(tab, id, key, { kind: "edit", messageId: `${id}/${sequence}`, body: key });
      case "tab hides":
        return this.#act(tab, id, key, { kind: "remove", messageId: `${id}/${sequence}`, sequence, scope: "ME" });
      case "edit":
        return void server.edit(id, sequence, key);
      case "react":
        return void server.react(id, sequence, VIEWER, key, true);
      case "hide":
        return void server.hide(id, sequence);
      case "delete":
        return void server.deleteForEveryone(id, sequence);
      case "clear":
        return place < 4 ? server.clear(id) : undefined;
      case "peer reads":
        return server.mark(id, "MessagesRead", server.conversation(id).peerId, place);
      case "peer receives":
        return server.mark(id, "MessagesDelivered", server.conversation(id).peerId, place);
      case "viewer reads":
        return server.mark(id, "MessagesRead", VIEWER, place);
      case "archive":
        return server.change(id, { isArchived: place % 2 === 0 });
      case "pin":
        return server.change(id, { isPinned: place % 2 === 0 });
      case "mute":
        return server.change(id, { isMuted: place % 2 === 0 });
      case "rename peer":
        return server.rename(id);
      case "rename viewer":
        return server.rename(VIEWER);
      case "newest page":
        return void tab.loadMessages(id, { last: 3 }).catch(() => undefined);
      case "older page":
        if (server.conversation(id).messages.length === 0) return;
        return void tab.loadMessages(id, { last: 3, beforeSequence: sequence + 1 }).catch(() => undefined);
      case "inbox page":
        return void tab.loadConversations().catch(() => undefined);
      case "retry":
        return void this.#onFirstItem(tab, (item) => retry(tab.database, item)).catch(() => undefined);
      case "discard":
        return void this.#onFirstItem(tab, (item) => this.#discard(tab, item)).catch(() => undefined);
      case "tab sees":
        return tab.sees(id, Math.min(1 + place, server.conversation(id).messages.length));
      case "look away":
        return tab.look(place % 3);
      case "look back":
        return tab.look(3);
      case "open tab":
        return living.length < MAX_TABS ? void Tab.open(this.#browser) : undefined;
      case "kill":
        return living.length > 1 ? this.#kill(tab) : undefined;
      case "freeze":
        return tab === this.#leader && living.length > 1 ? tab.steps.freeze() : undefined;
      case "wake":
        return this.#tabs.forEach((each) => each.steps.wake());
      case "steal":
        return tab === this.#leader ? undefined : this.#steal(tab);
      case "cut":
        return this.#leader.cut();
      case "lose answer":
        return void (this.#leader.lostAnswers += 1);
      case "lose request":
        return void (this.#leader.lostRequests += 1);
      case "duplicate":
        return void (this.#leader.rewind = 1 + (place % 3));
      case "trim":
        return place < 3 ? this.#trim() : undefined;
      case "evict":
        return void evict(this.#leader.database, this.#leader.epoch, { conversations: place % 3, messages: 2 }).catch(
          () => undefined,
        );
      case "fill storage":
        return tab.fillStorage();
      case "settle":
        return;
    }
  }

  #act(tab: Tab, conversationId: string, clientMessageId: string, act: Act): void {
    // A full storage refuses the act: nothing was promised.
    void enqueue(tab.database, { conversationId, clientMessageId, at: 0, act }).catch(() => undefined);
  }

  #sendFile(tab: Tab, conversationId: string, clientMessageId: string, mimeType: string): void {
    const media = { kind: "IMAGE", mimeType, size: 3, hasPoster: false } as const;
    const item = { conversationId, clientMessageId, at: 0, act: { kind: "send", media } } as const;
    void enqueue(tab.database, { ...item, blobs: { file: modelFile(mimeType) } }).catch(() => undefined);
  }

  async #onFirstItem(tab: Tab, run: (clientMessageId: string) => Promise<void>): Promise<void> {
    const { value: items } = await tab.database.read(["outbox"], (reader) => listOutbox(reader));
    const item = items.find(({ act }) => act.kind === "send");
    if (item) await run(item.clientMessageId);
  }

  #discard(tab: Tab, clientMessageId: string): Promise<void> {
    this.#discarded.add(clientMessageId);
    return discard(tab.database, clientMessageId);
  }

  #kill(tab: Tab): void {
    tab.kill();
    if (tab === this.#leader) this.#lead(this.#tabs.find(({ steps }) => steps.isAlive) as Tab);
  }

  #steal(tab: Tab): void {
    this.#leader.loseLock();
    this.#lead(tab);
  }

  #trim(): void {
    this.#server.trimmed = this.#server.head;
    this.#leader.cut();
  }

  /** Ends all faults, and runs until nothing is left to do. */
  async #finish(): Promise<void> {
    this.#schedule.endSlowness();
    for (const tab of this.#tabs) {
      tab.steps.wake();
      tab.look(3);
      tab.lostRequests = tab.lostAnswers = tab.lostParts = tab.fullStores = 0;
    }
    if (!this.#leader.steps.isAlive) this.#lead(this.#tabs.find(({ steps }) => steps.isAlive) as Tab);
    await this.#schedule.runUntil(() => false);
    if (this.#browser.isChangeUntold) {
      this.#server.rename(VIEWER);
      await this.#schedule.runUntil(() => false);
    }
    const { cursor, isFilling } = await this.#database.state();
    if (isFilling || cursor !== String(this.#server.head))
      throw new Error(`Not settled: cursor ${cursor ?? "none"} of ${this.#server.head}`);
  }
}
