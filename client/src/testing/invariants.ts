import { isDeepStrictEqual } from "node:util";
import { applyEvents } from "../log/apply.js";
import type { Database } from "../store/database.js";
import { withoutPeer } from "../store/rows.js";
import { isCovered } from "../store/ranges.js";
import { listInbox, listOutbox, listUnread, readViewer } from "../store/reads.js";
import type { Act, Reader, StoredConversation } from "../store/tables.js";
import type { Commits, Enqueued } from "./commits.js";
import { Mirror } from "./mirror.js";
import type { ModelServer } from "./server.js";
import { VIEWER } from "./server-conversation.js";
import { REFUSED_TYPE } from "./server-uploads.js";
import type { Browser } from "./tab.js";

function ensure(isTrue: boolean, message: () => string): void {
  if (!isTrue) throw new Error(message());
}

function ensureEqual(actual: unknown, expected: unknown, subject: string): void {
  ensure(
    isDeepStrictEqual(actual, expected),
    () => `${subject}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
  );
}

/** Checks the browser against the server after everything has run to its end. @throws Error that names the invariant */
export async function checkEnd(
  database: Database,
  { server, tabs }: Browser,
  { enqueued, marks, uploads }: Commits,
  discarded: ReadonlySet<string>,
): Promise<void> {
  await database.read(["conversations", "messages", "ranges", "people", "outbox", "blobs", "marks"], async (reader) => {
    for (const id of server.conversations.keys()) await checkMessages(reader, server, id);
    await checkConversations(reader, server);
    await checkOutbox(reader, server, [...enqueued.values()], discarded);
    await checkUploads(reader, server, uploads);
    for (const [id, [read]] of marks)
      ensure(server.conversation(id).viewerRead >= read, () => `I6 the server lacks the read mark of ${id}`);
    for (const { steps, inView } of tabs)
      for (const [id, sequence] of steps.isAlive ? inView : [])
        ensure(
          server.conversation(id).viewerRead >= sequence,
          () => `I6 ${sequence} of ${id} is in view, and not read`,
        );
    for (const { conversationId: id, delivered } of await reader.list("marks"))
      ensure(delivered === 0, () => `I6 the delivery mark of ${id} waits although the server is reachable`);
    const viewer = await readViewer(reader);
    ensureEqual(viewer?.row?.user, server.viewerRow(), "I1 viewer");
  });
  await checkTabs(database, tabs);
}

/** I4: what shows the newest events already is not changed by their repetition. @throws Error */
export async function checkReplay(database: Database, server: ModelServer, { repeatable }: Commits): Promise<void> {
  const { epoch } = await database.state();
  const shown = await listShown(database);
  await applyEvents(database, epoch, VIEWER, server.eventsToRepeat(repeatable));
  const repeated = new Map(await listShown(database));
  for (const [key, row] of shown) ensureEqual(repeated.get(key), row, `I4 ${key} after a repetition`);
}

/** Lists the rows alone, without what says when they were stored; of messages those inside of the ranges. */
async function listShown(database: Database): Promise<readonly (readonly [key: string, row: object | null])[]> {
  const { value } = await database.read(["conversations", "messages", "people", "ranges"], async (reader) => {
    const ranges = new Map((await reader.list("ranges")).map((history) => [history.conversationId, history.ranges]));
    const messages = (await reader.list("messages")).filter(({ conversationId, sequence }) =>
      isCovered(ranges.get(conversationId) ?? [], sequence),
    );
    return [
      ...messages.map(({ conversationId, sequence, row }) => [`${conversationId}/${sequence}`, row] as const),
      ...(await reader.list("conversations")).map(({ id, row = null }) => [id, row] as const),
      ...(await reader.list("people")).map(({ id, row }) => [id, row] as const),
    ];
  });
  return value;
}

async function checkMessages(reader: Reader, server: ModelServer, id: string): Promise<void> {
  const conversation = server.conversation(id);
  const visible = new Map(conversation.visible.map((message) => [message.sequence, conversation.messageRow(message)]));
  const { ranges = [], start = 1 } = (await reader.get("ranges", id)) ?? {};
  for (const { sequence } of conversation.messages) {
    if (!isCovered(ranges, sequence)) continue;
    const stored = sequence < start ? undefined : await reader.get("messages", [id, sequence]);
    ensureEqual(stored?.row ?? null, visible.get(sequence) ?? null, `I1 message ${sequence} of ${id}`);
  }
}

async function checkConversations(reader: Reader, server: ModelServer): Promise<void> {
  for (const { id, row } of await reader.list("conversations")) {
    ensure(row !== undefined, () => `I1 conversation ${id} is still a stub`);
    ensureEqual(row, withoutPeer(server.conversation(id).row()), `I1 conversation ${id}`);
  }
  for (const { id, row } of await reader.list("people")) {
    const [peer] = [...server.conversations.values()].filter(({ peerId }) => peerId === id);
    ensureEqual(row, peer?.personRow() ?? server.viewerRow(), `I1 person ${id}`);
  }
  const { rows, list } = await listInbox(reader, false, 100);
  const expected = server.list(false).filter(({ visible }) => visible.length > 0);
  const shown = rows.map(({ id }) => id);
  ensureEqual(
    shown,
    expected.slice(0, list?.hasNext ? shown.length : undefined).map(({ id }) => id),
    "I1 inbox",
  );
  const isCounted = ({ row }: StoredConversation) => row && !row.viewerHasArchived && row.viewerMutedUntil === null;
  const unread = (await listUnread(reader)).filter(isCounted).reduce((sum, each) => sum + (each.unread ?? 0), 0);
  const counted = server.list(false).filter(({ isMuted }) => !isMuted);
  ensureEqual(
    unread,
    counted.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    "I5 unread",
  );
}

async function checkOutbox(
  reader: Reader,
  server: ModelServer,
  enqueued: readonly Enqueued[],
  discarded: ReadonlySet<string>,
): Promise<void> {
  const left = await listOutbox(reader);
  const unsaid = left.find(({ state }) => state !== "failed");
  ensure(!unsaid, () => `I2 ${JSON.stringify(unsaid)} waits although the server is reachable`);
  const failed = new Set(left.map(({ clientMessageId }) => clientMessageId));
  for (const { id, clientMessageId, isGivenUp } of enqueued) {
    const copies = server.received.filter((received) => received === clientMessageId).length;
    const isAccounted =
      copies === 1 || (copies === 0 && (failed.has(clientMessageId) || discarded.has(clientMessageId)));
    ensure(isAccounted, () => `I2 ${clientMessageId} arrived ${copies} times`);
    const message = server.conversation(id).messages.find((each) => each.clientMessageId === clientMessageId);
    ensure(!isGivenUp || !message || message.isDeleted, () => `I2 ${clientMessageId} was given up, and is there`);
  }
  for (const id of server.conversations.keys()) {
    const sent = enqueued.filter(
      (item) => item.id === id && !item.isRetried && server.received.includes(item.clientMessageId),
    );
    const order = sent.map(({ clientMessageId }) => clientMessageId);
    ensureEqual(
      server.received.filter((received) => order.includes(received)),
      order,
      "I3 order",
    );
  }
}

function isGoodFile(act: Act): boolean {
  return act.kind === "send" && act.media !== undefined && act.media.mimeType !== REFUSED_TYPE;
}

/** I12: an upload that no message uses is cancelled, unless its item may be tried again. */
async function checkUploads(reader: Reader, server: ModelServer, noted: ReadonlySet<string>): Promise<void> {
  const items = await listOutbox(reader);
  for (const id of server.uploads.unused())
    ensure(!noted.has(id) || items.some(({ upload }) => upload?.id === id), () => `I12 ${id} is left`);
  // A part that is refused again and again is reported.
  const lost = items.find(({ act, error = "UPLOAD_FAILED" }) => isGoodFile(act) && error !== "UPLOAD_FAILED");
  ensure(!lost, () => `I12 a file that the server takes has failed: ${JSON.stringify(lost)}`);
  const files = new Set((await reader.list("blobs")).map(({ clientMessageId }) => clientMessageId));
  for (const { clientMessageId } of items) files.delete(clientMessageId);
  ensure(files.size === 0, () => `I12 files of messages that are gone: ${[...files].join()}`);
}

async function checkTabs(database: Database, tabs: Browser["tabs"]): Promise<void> {
  const { rows } = await Mirror.read(database);
  for (const { steps, mirror } of tabs)
    if (steps.isAlive) ensureEqual(Object.fromEntries(mirror.rows), Object.fromEntries(rows), "I1 a tab's rows");
}
