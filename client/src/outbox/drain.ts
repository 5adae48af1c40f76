import type { Ports } from "../ports.js";
import type { Readable } from "../readable.js";
import { singleFlight } from "../single-flight.js";
import { type Database, LeadershipLost } from "../store/database.js";
import type { Leadership } from "../store/leadership.js";
import { beginTry, endTry, putAnswer } from "../store/settle-outbox.js";
import { listOutbox } from "../store/reads.js";
import type { OutboxItem } from "../store/tables.js";
import type { Transport } from "../transport/api.js";
import { within } from "../transport/within.js";
import { perform } from "./act.js";
import { type Failure, classify } from "../transport/failure.js";
import { GivenUp, type ShowProgress, uploadMedia } from "./upload-media.js";

export interface OutboxContext {
  readonly database: Database;
  readonly transport: Pick<Transport, "request">;
  readonly ports: Pick<Ports, "setTimer" | "random" | "putPart">;
  /** True while the server is reachable; nothing is sent otherwise. */
  readonly isOpen: Readable<boolean>;
  readonly showProgress: ShowProgress;
  readonly onError: (error: unknown) => void;
}

/** Conversations with a request in flight, and those with a file being uploaded: these do not hold up the others. */
const MAX_CONVERSATIONS = 4;
const MAX_UPLOADS = 2;
/** Bound of a try, from its last progress on: a request in flight may never end when the network is lost. */
const MAX_TRY_MS = 20_000;
/** Wait after a fault of the store. */
const FAULT_WAIT_MS = 30_000;

/** An item in flight, by its place in the outbox. */
interface Flight {
  readonly n: number;
  readonly isUpload: boolean;
  readonly stop: AbortController;
}

/**
 * Sends the items of the outbox until the leadership ends: those of a conversation one after the other, up to 4
 * conversations concurrently, and files of up to 2 others. A failed item does not delay the next one; an item without an
 * answer does.
 */
export function drainOutbox(context: OutboxContext, leadership: Leadership): void {
  const { signal, onLost } = leadership;
  const { database, ports, isOpen, showProgress, onError } = context;
  /** Items in flight, by conversation. */
  const sending = new Map<string, Flight>();
  /** Conversations whose next try has to wait, with the function that ends the wait. */
  const waiting = new Map<string, () => void>();

  const start = singleFlight(
    async () => {
      if (signal.aborted) return;
      const isReachable = isOpen.get();
      const { value: items } = await database.read(["outbox"], (reader) => listOutbox(reader));
      abortUnwanted(items);
      if (!isReachable) return;
      for (const item of headsOf(items))
        if (!sending.has(item.conversationId) && !waiting.has(item.conversationId) && hasRoom(item)) void send(item);
    },
    (error) => signal.aborted || onError(error),
  );

  /** Ends the uploads of items that were given up. */
  function abortUnwanted(items: readonly OutboxItem[]): void {
    const wanted = new Set(items.flatMap(({ n, act }) => (act.kind === "send" ? [n] : [])));
    for (const { n, isUpload, stop } of sending.values()) if (isUpload && !wanted.has(n)) stop.abort();
  }

  function hasRoom(item: OutboxItem): boolean {
    const isUpload = needsUpload(item);
    const alike = [...sending.values()].filter((flight) => flight.isUpload === isUpload);
    return alike.length < (isUpload ? MAX_UPLOADS : MAX_CONVERSATIONS);
  }

  const send = async (item: OutboxItem): Promise<void> => {
    const { n, conversationId, clientMessageId } = item;
    const isUpload = needsUpload(item);
    const stop = new AbortController();
    signal.addEventListener("abort", () => stop.abort(signal.reason), { signal: stop.signal });
    sending.set(conversationId, { n, isUpload, stop });
    try {
      const failure = await trySending(context, leadership, n, stop.signal);
      if (failure?.isFinal === false) wait(conversationId, failure.retryMs);
      else if (isUpload) showProgress(clientMessageId, undefined);
    } catch (error) {
      if (error instanceof LeadershipLost) return onLost();
      if (!signal.aborted) onError(error);
      wait(conversationId, FAULT_WAIT_MS);
    } finally {
      // Takes the listener out.
      stop.abort();
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

/**
 * Sends an item once, after its file. Returns undefined if it was answered, is gone, or `stop` has ended it.
 * @throws LeadershipLost
 */
async function trySending(
  context: OutboxContext,
  leadership: Leadership,
  n: number,
  stop: AbortSignal,
): Promise<Failure | undefined> {
  const { database, transport, ports, showProgress } = context;
  const { epoch, signal } = leadership;
  const begun = await beginTry(database, epoch, n);
  if (!begun) return undefined;
  let { item, asked } = begun;
  let sent: number | undefined;

  const upload = async (inTime: AbortSignal, extend: () => void): Promise<string> => {
    const uploading = {
      ...{ ...transport, ports, database },
      showProgress: (id: string, progress: number | undefined) => {
        // A try that has sent something is the first again.
        if (progress !== undefined && progress > (sent ??= progress)) item = { ...item, tries: 1 };
        showProgress(id, progress);
      },
    };
    const uploaded = await uploadMedia(uploading, leadership, item, { signal: inTime, extend });
    asked = uploaded.asked;
    // The message itself has not been tried before, unless the server has lost its file.
    if (!begun.item.upload?.isReady) item = { ...item, tries: 1 };
    return uploaded.uploadId;
  };

  try {
    const answer = await within(ports, MAX_TRY_MS, stop, (inTime, extend) =>
      perform(transport, item, { signal: inTime, upload: () => upload(inTime, extend) }),
    );
    if (!answer) throw new Error("A mutation had neither data nor errors.");
    const [refusal] = answer.userErrors;
    if (refusal) await endTry(database, epoch, item, refusal.code);
    else await putAnswer(database, epoch, asked, item, answer.message);
    return undefined;
  } catch (error) {
    if (signal.aborted || error instanceof LeadershipLost) throw error;
    if (stop.aborted || error instanceof GivenUp) return undefined;
    const failure = classify(error, item.tries, ports.random());
    await endTry(database, epoch, item, failure.isFinal ? failure.code : undefined);
    return failure;
  }
}

function needsUpload({ act, upload }: OutboxItem): boolean {
  return act.kind === "send" && act.media !== undefined && !upload?.isReady;
}

/** Returns the first item of each conversation that has not failed. */
function headsOf(items: readonly OutboxItem[]): Iterable<OutboxItem> {
  const heads = new Map<string, OutboxItem>();
  for (const item of items)
    if (item.state !== "failed" && !heads.has(item.conversationId)) heads.set(item.conversationId, item);
  return heads.values();
}
