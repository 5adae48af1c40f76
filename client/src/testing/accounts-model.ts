import fc, { type Parameters } from "fast-check";
import type { Chat } from "../api.js";
import { createChat, loadOnline } from "../chat.js";
import { EventCursorDocument, RefreshTokensDocument } from "../generated/documents/index.js";
import { openDatabase } from "../store/database.js";
import { listOutbox } from "../store/reads.js";
import { STORE_NAMES } from "../store/schema.js";
import type { Reader } from "../store/tables.js";
import { type Act, readActs } from "./acts.js";
import { ACCESS_LIFETIME_MS } from "./auth-server.js";
import { BrowserPlatform, Page } from "./browser.js";
import { Endpoint } from "./endpoint.js";
import { Schedule, seeds } from "./schedule.js";

const USERS = ["1111111", "2222222"] as const;
const MAX_TABS = 3;
const DAY_MS = 86_400_000;
/** Age from which tokens are replaced, where the clock does not jump. */
const MIN_AGE_MS = 0.8 * ACCESS_LIFETIME_MS;
const PASSES_MS = [1000, 10_000, 60_000, 600_000];

const STEPS = [
  ...["open tab", "kill", "freeze", "wake", "sign in", "sign in", "sign out", "switch", "request", "send"],
  ...["time passes", "time passes", "time passes", "clock jumps", "lose answer", "refuse", "revoke"],
  ...["offline", "online", "settle"],
] as const;

type AccountStep = Act<(typeof STEPS)[number], (typeof USERS)[number]>;

const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...USERS), fc.nat(9)), {
  minLength: 1,
  maxLength: 30,
});

/**
 * Runs random schedules of signing in, out and over in the tabs of one browser, while tokens expire and answers get lost:
 * of the given acts, else of random ones. @throws the shrunken counterexample
 */
export async function checkAccounts(
  parameters: Parameters<[seed: number, readonly AccountStep[]]>,
  acts?: string,
): Promise<void> {
  // Not in a schedule, which knows no loading of code.
  await loadOnline();
  const given = acts === undefined ? steps : fc.constant(readActs(acts, STEPS, USERS));
  return fc.assert(
    fc.asyncProperty(seeds, given, (seed, each) => new Run(seed).execute(each)),
    parameters,
  );
}

interface Tab {
  readonly page: Page;
  readonly chat: Chat;
}

class Run {
  readonly #endpoint = new Endpoint();
  readonly #browser: BrowserPlatform;
  readonly #tabs: Tab[] = [];
  /** Refresh tokens whose answers have arrived. */
  readonly #refreshed = new Set<string>();
  /** Messages that were kept in this browser, by the user who has not signed out since. */
  readonly #said = new Map<string, string>();
  readonly #signOuts: { readonly userId: string; isDone: boolean }[] = [];
  readonly #schedule: Schedule;
  #count = 0;
  #hasClockJumped = false;

  constructor(seed: number) {
    this.#schedule = new Schedule(seed);
    this.#browser = new BrowserPlatform(this.#schedule, this.#endpoint);
  }

  execute(each: readonly AccountStep[]): Promise<void> {
    return this.#schedule.explain(this.#run(each));
  }

  async #run(each: readonly AccountStep[]): Promise<void> {
    this.#open();
    await this.#schedule.play(each, (step) => this.#do(step));
    await this.#finish();
    await this.#checkEnd();
    for (const { chat } of this.#living()) chat.close();
  }

  #living(): readonly Tab[] {
    return this.#tabs.filter(({ page }) => page.steps.isAlive);
  }

  #open(): void {
    const page = new Page(this.#browser, (body, answer) => this.#answered(body, answer));
    const chat = createChat({
      url: "http://127.0.0.1/graphql",
      deviceName: "model",
      ports: page.ports(),
      onError: this.#noteFault,
    });
    chat.start().catch((cause: unknown) => this.#schedule.fail(new Error("A tab does not start.", { cause })));
    this.#tabs.push({ page, chat });
  }

  /** Fails for an invariant; other errors are the faults of the model. */
  readonly #noteFault = (error: unknown): void => {
    if (error instanceof Error && error.message.startsWith("I")) this.#schedule.fail(error);
  };

  /** I8: a refresh token is replaced once, unless a tab has kept the lock of it for too long. */
  #answered(body: string, answer: string): void {
    const { query, variables } = JSON.parse(body) as { query: string; variables: { input: { refreshToken: string } } };
    if (query !== String(RefreshTokensDocument) || !answer.includes("accessToken")) return;
    const { refreshToken } = variables.input;
    const isLockStolen = USERS.some((user) => this.#browser.stolen.has(`convospace/refresh/${user}`));
    if (this.#refreshed.has(refreshToken) && !isLockStolen)
      this.#schedule.fail(new Error(`I8 ${refreshToken} was replaced twice`));
    this.#refreshed.add(refreshToken);
    // A sign-out renews tokens that are refused for another reason.
    const isTimely = !this.#hasClockJumped && this.#signOuts.length === 0;
    if (isTimely && this.#endpoint.auth.ageOf(refreshToken) < MIN_AGE_MS)
      this.#schedule.fail(new Error(`I8 ${refreshToken} was replaced before its time`));
  }

  #do([kind, user, place]: AccountStep): void {
    const living = this.#living();
    const { page, chat } = living[place % living.length] as Tab;
    const ignore = () => undefined;
    switch (kind) {
      case "open tab":
        return living.length < MAX_TABS ? this.#open() : undefined;
      case "kill":
        return living.length > 1 ? page.kill() : undefined;
      case "freeze":
        return living.length > 1 ? page.steps.freeze() : undefined;
      case "wake":
        return this.#tabs.forEach((each) => each.page.steps.wake());
      case "sign in":
        return page.steps.isFrozen ? undefined : void this.#signIn(chat, user).catch(ignore);
      case "sign out":
        return page.steps.isFrozen ? undefined : void this.#signOut(chat).catch(ignore);
      case "switch":
        return page.steps.isFrozen ? undefined : void chat.session.switchTo(user).catch(ignore);
      case "request":
        return page.steps.isFrozen ? undefined : void chat.request(EventCursorDocument, {}).catch(ignore);
      case "send":
        return page.steps.isFrozen ? undefined : void this.#send(chat).catch(this.#noteFault);
      case "time passes":
        return this.#browser.pass(PASSES_MS[place % PASSES_MS.length] as number);
      case "clock jumps":
        this.#browser.clockOffset = (place - 5) * DAY_MS;
        this.#hasClockJumped = true;
        return;
      case "lose answer":
        page.lostAnswers += 1;
        return;
      case "refuse":
        return this.#endpoint.refuseNext();
      case "revoke":
        return this.#endpoint.auth.revoke(user);
      case "offline":
        return this.#browser.isOnline.set(false);
      case "online":
        return this.#browser.isOnline.set(true);
      case "settle":
        return;
    }
  }

  async #signIn({ session }: Chat, user: string): Promise<void> {
    await session.sendCode(user);
    await session.verifyCode({ phoneNumber: user, code: "111111" });
  }

  async #signOut({ session }: Chat): Promise<void> {
    const state = session.state.get();
    if (!("userId" in state)) return;
    const { userId } = state;
    const signOut = { userId, isDone: false };
    this.#signOuts.push(signOut);
    // Unsent messages go with the data.
    for (const [key, user] of this.#said) if (user === userId) this.#said.delete(key);
    await session.signOut();
    signOut.isDone = true;
  }

  async #send(chat: Chat): Promise<void> {
    const past = this.#signOuts.filter(({ isDone }) => isDone);
    const body = `${(this.#count += 1)}`;
    const view = chat.conversation("a");
    await view.send({ body });
    view.release();
    const concurrent = this.#signOuts.filter((each) => !past.includes(each));
    const isLeaving = (user: string) => concurrent.some(({ userId }) => userId === user);
    // After a switch the tab shows the account that it leaves for a moment.
    for (const user of USERS) if (!isLeaving(user) && (await this.#isKept(body, user))) this.#said.set(body, user);
    // Without its database, which was opened too slowly, the tab keeps the message in memory for a time.
    const isStored = chat.sync.get().storage === "kept";
    ensure(!isStored || this.#said.has(body) || USERS.some(isLeaving), `I2 ${body} is lost at once`);
  }

  /** Ends all faults and lets two lifetimes of a token pass, in a new tab too. */
  async #finish(): Promise<void> {
    this.#schedule.endSlowness();
    for (const { page } of this.#tabs) {
      page.steps.wake();
      page.lostAnswers = 0;
    }
    this.#browser.isOnline.set(true);
    this.#open();
    for (let time = 0; time < 120_000; time += 10_000) {
      await this.#schedule.runUntil(() => false);
      this.#browser.pass(10_000);
    }
    await this.#schedule.runUntil(() => false);
    await this.#checkRequests();
  }

  /** I8: a tab that is signed in can use its tokens, or renew them. */
  async #checkRequests(): Promise<void> {
    for (const { chat } of this.#living()) {
      // The first may find that the tokens of a later sign-in have expired too: it renews once.
      const isAnswered = (await this.#isAnswered(chat)) || (await this.#isAnswered(chat));
      const isSignedIn = chat.session.state.get().state === "signedIn";
      ensure(isAnswered || !isSignedIn, "I8 the tokens of a session are of no use");
    }
  }

  async #isAnswered({ request }: Chat): Promise<boolean> {
    let isAnswered = false;
    request(EventCursorDocument, {}).then(
      () => (isAnswered = true),
      () => undefined,
    );
    await this.#schedule.runUntil(() => false);
    return isAnswered;
  }

  async #checkEnd(): Promise<void> {
    const { auth } = this.#endpoint;
    ensure(auth.reused.length === 0, "I8 a token was reused");
    // One that is still being signed out counts as gone.
    const kept = (await this.#browser.sessions.list()).filter(({ ended }) => ended?.reason !== "SIGNED_OUT");
    const sessions = new Map(kept.map((session) => [session.userId, session]));
    for (const { chat } of this.#living()) {
      const state = chat.session.state.get();
      ensure(state.state !== "unknown" && state.state !== "refreshing", `I8 a tab is left ${state.state}`);
      if (state.state === "signedOut") ensure(chat.viewer.get() === undefined, "I9 a tab shows one who has signed out");
      if (state.state !== "signedIn") continue;
      ensure(sessions.has(state.userId), "I9 a tab is signed in as one who has signed out");
    }
    for (const { ended, refreshToken } of sessions.values())
      ensure(!ended || auth.hasEnded(refreshToken), `I8 a session was given up: ${ended?.reason ?? ""}`);
    for (const [userId, { port }] of this.#browser.stores) {
      const database = await openDatabase(port);
      const { value: rows } = await database.read(STORE_NAMES, countRows);
      ensure(sessions.has(userId) || rows === 0, `I9 ${rows} rows of one who has signed out are left`);
    }
    // I2: what was to be said is said, or waits.
    for (const [body, user] of this.#said) ensure(await this.#isKept(body, user), `I2 ${body} is lost`);
  }

  /** Returns true if a message is on the server, or waits in the store of the user. */
  async #isKept(body: string, user: string): Promise<boolean> {
    const { messages } = this.#endpoint.dataOf(user).conversation("a");
    if (messages.some((message) => message.body === body)) return true;
    const store = this.#browser.stores.get(user);
    if (!store) return false;
    const { value: items } = await (await openDatabase(store.port)).read(["outbox"], (reader) => listOutbox(reader));
    return items.some(({ act }) => act.kind === "send" && act.body === body);
  }
}

function ensure(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Error(message);
}

async function countRows(reader: Reader): Promise<number> {
  const counts = await Promise.all(STORE_NAMES.map(async (store) => (await reader.list(store)).length));
  return counts.reduce((sum, count) => sum + count, 0);
}
