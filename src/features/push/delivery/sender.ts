import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../../../context.js";
import { toGlobalId } from "../../../graphql/global-ids.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import type { Connections } from "../../../infra/database/database.js";
import { WaitGroup } from "../../../infra/wait-group.js";
import type { PushServices, PushTarget } from "../../../push/push.js";
import { type Circuits, MAX_UNDER_WAY } from "./circuits.js";
import { findUnseen } from "./digest.js";
import type { Finisher } from "./finisher.js";
import type { LogRefusal } from "./refusals.js";
import { buildMessage } from "./message.js";
import { type Words, allowsPreview, readWords } from "./preview.js";
import { type ClaimedDelivery, claim, readCircuits, readDueKeys, retryAt } from "./sender-store.js";
import { type Send, sendDelivery } from "./send.js";
import { type Fate, triage } from "./triage.js";
import { type UnreadState, readUnreadStates } from "./unread-state.js";

export interface SenderApp extends Pick<App, "config" | "now" | "metrics" | "log" | "ids" | "secrets" | "transact"> {
  readonly db: Connections;
  readonly services: PushServices;
  readonly circuits: Circuits;
  readonly finisher: Finisher;
  readonly logRefusal: LogRefusal;
  readonly filterInUse: (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;
  /** Called once sends have ended, while more are due. */
  readonly onRoom: () => void;
}

/** Sender: claims due deliveries and sends them. */
export interface Sender {
  /** Claims as much as there is room for; returns the milliseconds until the next run. */
  run(): Promise<number>;
  /** Resolves once no send is under way; after `milliseconds` aborts those that are. */
  drain(milliseconds: number): Promise<void>;
}

/** Pause between looks for what other processes have planned or left; 1 statement. */
const POLL_MS = 5 * SECOND;
const LEASE_MS = 30 * SECOND;
const MAX_CLAIMS = 100;
/** Numbers of claims, which are random: below 2^48, the limit of `randomInt`. */
const CLAIM_NUMBERS = 2 ** 48 - 1;

const EMPTY_STATE: UnreadState = { badge: undefined, conversations: [] };

export function createSender(app: SenderApp): Sender {
  const { db, now, metrics, circuits, finisher, config, log, onRoom } = app;
  const tasks = new WaitGroup();
  const closing = new AbortController();
  let underWay = 0;
  let isBacklogged = false;

  async function run(): Promise<number> {
    const at = now();
    const rows = await readCircuits(db);
    const quotas: { circuit: string; limit: number }[] = [];
    let room = Math.min(config.PUSH_CONCURRENCY - underWay, MAX_CLAIMS);
    // The circuit with the oldest delivery is the first: none is passed over for ever.
    const due = rows.filter(({ dueAt }) => dueAt <= at).sort((one, other) => Number(one.dueAt) - Number(other.dueAt));
    for (const { circuit } of due) {
      const { breaker, underWay: own } = circuits.of(circuit);
      const limit = Math.min(room, MAX_UNDER_WAY - own, breaker.allowance());
      if (limit <= 0) continue;
      quotas.push({ circuit, limit });
      room -= limit;
    }
    const keys = quotas.length === 0 ? [] : await readDueKeys(db, quotas, at);
    isBacklogged = due.length > quotas.length || keys.length >= Math.max(1, ...quotas.map(({ limit }) => limit));
    if (keys.length > 0) await takeOn(keys);
    return pauseUntilNext(rows, at);
  }

  /** Looks again for what is due soon, and at circuits once they let a probe through. */
  function pauseUntilNext(rows: readonly { readonly circuit: string; readonly dueAt: Date }[], at: Date): number {
    const times = rows.map(({ circuit, dueAt }) => {
      const opensUntil = circuits.of(circuit).breaker.opensUntil();
      return Math.max(Number(dueAt), Number(opensUntil ?? 0)) - Number(at);
    });
    return Math.min(POLL_MS, ...times.filter((wait) => wait > 0));
  }

  async function takeOn(keys: Parameters<typeof claim>[1]): Promise<void> {
    const at = now();
    const number = BigInt(randomInt(1, CLAIM_NUMBERS));
    const claimed = await claim(db, keys, { claim: number, leaseUntil: addMs(at, LEASE_MS), at });
    const userIds = [...new Set(claimed.map(({ userId }) => userId))];
    const digests = claimed.filter(({ deliveryKind }) => deliveryKind === "DIGEST");
    const [inUse, unseen] = await Promise.all([app.filterInUse(userIds), findUnseen(db, digests)]);
    const situation = {
      ...{ services: app.services, at, inUse, unseen },
      userIdOf: (userId: bigint) => toGlobalId(app, "User", userId),
    };
    const judged = claimed.map((delivery) => ({ delivery, fate: triage(situation, delivery) }));
    const sends = judged.flatMap(({ delivery, fate }) =>
      fate.action === "send" ? [{ delivery, target: fate.target }] : [],
    );
    const [states, words] = await readContents(sends, at);
    for (const { delivery, target } of sends) {
      const state = states.get(delivery.userId) ?? EMPTY_STATE;
      const isEmpty = delivery.deliveryKind === "DIGEST" && state.conversations.length === 0;
      if (isEmpty) settle(delivery, { action: "drop" });
      else
        start({
          ...{ delivery, target },
          build: (hasWords) =>
            buildMessage(app, delivery, {
              state,
              words: hasWords ? wordsFor(words, delivery, target) : undefined,
            }),
        });
    }
    for (const { delivery, fate } of judged) if (fate.action !== "send") settle(delivery, fate);
  }

  function wordsFor(
    words: ReadonlyMap<bigint, Words>,
    { notificationId, deliveryKind }: ClaimedDelivery,
    { kind }: PushTarget,
  ): Words | undefined {
    return deliveryKind === "SHOW" && allowsPreview(config, kind) ? words.get(notificationId) : undefined;
  }

  function readContents(
    sends: readonly { readonly delivery: ClaimedDelivery; readonly target: PushTarget }[],
    at: Date,
  ): Promise<[ReadonlyMap<bigint, UnreadState>, ReadonlyMap<bigint, Words>]> {
    const withWords = sends.filter(
      ({ delivery, target }) => delivery.deliveryKind === "SHOW" && allowsPreview(config, target.kind),
    );
    return Promise.all([
      readUnreadStates(db, [...new Set(sends.map(({ delivery }) => delivery.userId))], at),
      readWords(db, [...new Set(withWords.map(({ delivery }) => delivery.notificationId))]),
    ]);
  }

  /** Ends the claim of a delivery that is not sent now. */
  function settle(delivery: ClaimedDelivery, fate: Exclude<Fate, { action: "send" }>): void {
    if (fate.action === "give_up") metrics.pushSent[fate.kind].given_up.inc();
    const ending =
      fate.action === "wait"
        ? { claim: delivery, isOver: false, statements: [retryAt(delivery, fate.until, false)] }
        : { claim: delivery, isOver: true };
    void task(() => finisher.finish(ending));
  }

  function start(send: Send): void {
    const circuit = circuits.of(send.delivery.circuit);
    circuit.underWay += 1;
    circuit.breaker.begin();
    metrics.pushUnderWay.set((underWay += 1));
    void task(() => sendDelivery({ ...app, signal: closing.signal, circuit }, send)).finally(() => {
      circuit.underWay -= 1;
      metrics.pushUnderWay.set((underWay -= 1));
      if (isBacklogged) onRoom();
    });
  }

  /** The lease of a delivery whose end cannot be written runs out, and it is sent again. */
  function task(work: () => Promise<void>): Promise<void> {
    return tasks.run(() => work().catch((error: unknown) => log.warn({ err: error }, "end push failed")));
  }

  return {
    run,
    drain: async (milliseconds) => {
      const done = new AbortController();
      const ended = tasks.wait().finally(() => done.abort());
      const timeout = sleep(milliseconds, undefined, { ref: false, signal: done.signal }).catch(() => undefined);
      await Promise.race([ended, timeout]);
      closing.abort();
      await ended;
    },
  };
}
