import type { Ports } from "../ports.js";
import type { Readable } from "../readable.js";
import { singleFlight } from "../single-flight.js";
import { type Database, LeadershipLost } from "../store/database.js";
import type { Leadership } from "../store/leadership.js";
import { beginTry, endTry, putAnswer } from "../store/settle-outbox.js";
import { listOutbox } from "../store/reads.js";
import type { OutboxItem } from "../store/tables.js";
import type { Transport } from "../transport/api.js";
import { type UploadMedia, perform } from "./act.js";
import { type Failure, classify } from "./failure.js";

export interface OutboxContext {
  readonly database: Database;
  readonly transport: Pick<Transport, "request">;
  readonly ports: Pick<Ports, "setTimer" | "random">;
  /** True while the server is reachable; nothing is sent otherwise. */
  readonly isOpen: Readable<boolean>;
  readonly uploadMedia: UploadMedia;
  readonly onError: (error: unknown) => void;
}

const MAX_CONVERSATIONS = 4;
/** Bound of a try: a request in flight may never end when the network is lost. */
const MAX_TRY_MS = 20_000;
/** Wait after a fault of the store. */
const FAULT_WAIT_MS = 30_000;

/**
 * Sends the items of the outbox until the leadership ends: those of a conversation one after the other, up to 4
 * conversations concurrently. A failed item does not delay the next one; an item without an answer does.
 */
export function drainOutbox(context: OutboxContext, leadership: Leadership): void {
  const { signal, onLost } = leadership;
  const { database, ports, isOpen, onError } = context;
  /** Conversations with an item in flight. */
  const sending = new Set<string>();
  /** Conversations whose next try has to wait, with the function that ends the wait. */
  const waiting = new Map<string, () => void>();

  const start = singleFlight(
    async () => {
      if (signal.aborted || !isOpen.get()) return;
      const { value: items } = await database.read(["outbox"], (reader) => listOutbox(reader));
      for (const item of headsOf(items)) {
        if (sending.size >= MAX_CONVERSATIONS) return;
        if (!sending.has(item.conversationId) && !waiting.has(item.conversationId)) void send(item);
      }
    },
    (error) => signal.aborted || onError(error),
  );

  const send = async ({ n, conversationId }: OutboxItem): Promise<void> => {
    sending.add(conversationId);
    try {
      const failure = await trySending(context, leadership, n);
      if (failure?.isFinal === false) wait(conversationId, failure.retryMs);
    } catch (error) {
      if (error instanceof LeadershipLost) return onLost();
      if (!signal.aborted) onError(error);
      wait(conversationId, FAULT_WAIT_MS);
    }
    sending.delete(conversationId);
    start();
  };
  const wait = (conversationId: string, ms: number) => {
    const end = () => {
      waiting.delete(conversationId);
      start();
    };
    const cancel = ports.setTimer(end, ms);
    waiting.set(conversationId, () => (cancel(), waiting.delete(conversationId)));
  };

  const unsubscribe = [
    database.subscribe(({ rows }) => {
      if (!rows || rows.some(({ store }) => store === "outbox")) start();
    }),
    isOpen.subscribe((value) => {
      if (!value) return;
      // A new connection ends the waits.
      for (const endWait of waiting.values()) endWait();
      start();
    }),
  ];
  signal.addEventListener("abort", () => unsubscribe.forEach((run) => run()));
}

/** Sends an item once. Returns undefined if it was answered or is gone. @throws LeadershipLost */
async function trySending(
  { database, transport, ports, uploadMedia }: OutboxContext,
  { epoch, signal }: Leadership,
  n: number,
): Promise<Failure | undefined> {
  const begun = await beginTry(database, epoch, n);
  if (!begun) return undefined;
  const { item, asked } = begun;
  try {
    const answer = await within(ports, signal, (inTime) => perform(transport, item, inTime, uploadMedia));
    if (!answer) throw new Error("A mutation had neither data nor errors.");
    const [refusal] = answer.userErrors;
    if (refusal) await endTry(database, epoch, item, refusal.code);
    else await putAnswer(database, epoch, asked, item, answer.message);
    return undefined;
  } catch (error) {
    if (signal.aborted || error instanceof LeadershipLost) throw error;
    const failure = classify(error, item.tries, ports.random());
    await endTry(database, epoch, item, failure.isFinal ? failure.code : undefined);
    return failure;
  }
}

/** Runs a try; fails and aborts it after `MAX_TRY_MS`. */
async function within<T>(
  { setTimer }: Pick<Ports, "setTimer">,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const end = () => stop.abort(signal.reason);
  signal.addEventListener("abort", end);
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = setTimer(() => {
      reject(new Error("The server did not answer in time."));
      stop.abort();
    }, MAX_TRY_MS);
  });
  try {
    return await Promise.race([run(stop.signal), late]);
  } finally {
    cancel();
    signal.removeEventListener("abort", end);
  }
}

/** Returns the first item of each conversation that has not failed. */
function headsOf(items: readonly OutboxItem[]): Iterable<OutboxItem> {
  const heads = new Map<string, OutboxItem>();
  for (const item of items)
    if (item.state !== "failed" && !heads.has(item.conversationId)) heads.set(item.conversationId, item);
  return heads.values();
}
