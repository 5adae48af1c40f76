import { MarkDeliveredDocument } from "../generated/documents/MarkDelivered.js";
import { MarkReadDocument } from "../generated/documents/MarkRead.js";
import { singleFlight } from "../single-flight.js";
import { raiseMarks } from "../store/marks.js";
import { settleMarks } from "../store/settle-marks.js";
import { listUnread } from "../store/reads.js";
import type { StoredMarks } from "../store/tables.js";
import type { LiveContext } from "./context.js";

/** Marks that are raised within this time go in one request. */
const COLLECT_MS = 250;
const RETRY_MS = 30_000;

/** Sends the stored watermarks to the server until the signal: at once where the connection is open, else when it opens. */
export function sendMarks(context: LiveContext, signal: AbortSignal): void {
  const { database, ports, isOpen, onError } = context;
  /** Read marks that the server has; they are stored until their events come. */
  const acknowledged = new Map<string, number>();
  let cancel: (() => void) | undefined;
  const send = singleFlight(
    async () => {
      if (signal.aborted || !isOpen.get()) return;
      const { value: all } = await database.read(["marks"], (reader) => reader.list("marks"));
      const results = await Promise.allSettled(all.map((marks) => sendMark(context, marks, acknowledged)));
      if (results.some(({ status }) => status === "rejected")) sendAfter(RETRY_MS);
    },
    (error) => signal.aborted || onError(error),
  );
  const sendAfter = (ms: number) => {
    cancel ??= ports.setTimer(() => {
      cancel = undefined;
      send();
    }, ms);
  };
  const ends = [
    database.subscribe(({ rows }) => {
      if (rows?.some(({ store, row }) => store === "marks" && row) ?? true) sendAfter(COLLECT_MS);
    }),
    isOpen.subscribe((value) => value && sendAfter(COLLECT_MS)),
    () => cancel?.(),
  ];
  signal.addEventListener("abort", () => ends.forEach((end) => end()));
}

/** A refused mark, such as one of a deleted conversation, is dropped. @throws the errors of `Transport.request` */
async function sendMark(
  { database, transport: { request } }: LiveContext,
  { conversationId, delivered, read }: StoredMarks,
  acknowledged: Map<string, number>,
): Promise<void> {
  let isRefused = false;
  if (read > (acknowledged.get(conversationId) ?? 0)) {
    const { markRead } = await request(MarkReadDocument, { input: { conversationId, sequence: read } });
    isRefused = !markRead?.conversation;
    acknowledged.set(conversationId, read);
  }
  // A read mark implies delivery.
  if (delivered > read) await request(MarkDeliveredDocument, { input: { conversationId, sequence: delivered } });
  await settleMarks(database, conversationId, { delivered, read }, isRefused);
}

/** Marks the newest unread messages that are stored as delivered: those of a snapshot have no event any more. */
export async function markSnapshotDelivered({ database, viewerId }: LiveContext): Promise<void> {
  const { value: unread } = await database.read(["conversations"], listUnread);
  for (const { id, row } of unread)
    if (row?.lastMessage && row.lastMessage.sender.id !== viewerId)
      await raiseMarks(database, id, { delivered: row.lastMessage.sequence });
}
