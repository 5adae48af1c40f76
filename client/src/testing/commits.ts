import type { StoreName } from "../ports.js";
import { type Database, stateOf } from "../store/database.js";
import { isCovered } from "../store/ranges.js";
import { listOutbox } from "../store/reads.js";
import type { KeptConversation, OutboxItem, Reader, StateRow, StoredMessage } from "../store/tables.js";
import type { ModelServer } from "./server.js";

/** An act of the viewer in a tab, as recorded by the model. */
export interface Enqueued {
  readonly id: string;
  readonly clientMessageId: string;
  readonly n: number;
  /** Tried again after a failure, which moves it behind all others. */
  isRetried?: boolean;
  /** Given up while the server may have received it, or taken out before it had. */
  isGivenUp?: boolean;
}

/** History of the database, and the invariants of each of its commits. */
export class Commits {
  /** Messages to send, in the order of the commits. */
  readonly enqueued = new Map<string, Enqueued>();
  /** Uploads that an item has noted. */
  readonly uploads = new Set<string>();
  /** Highest watermarks of each conversation: the viewer's reading, the peer's reading and delivery. */
  readonly marks = new Map<string, readonly [read: number, peerRead: number, peerDelivered: number]>();

  /** Place of the log after which no rows were taken out: events from there on can be repeated. */
  repeatable = 0;
  #state: StateRow | undefined;
  readonly #hidden = new Set<string>();

  /** @param attended Highest sequence that was seen with attention, by conversation. */
  constructor(
    readonly server: ModelServer,
    readonly attended: ReadonlyMap<string, number>,
  ) {}

  /** Checks what a commit has written in a tab of the given epoch. @throws Error that names the invariant */
  async check(database: Database, written: ReadonlySet<StoreName>, epoch: number): Promise<void> {
    await database.read(["messages", "ranges", "outbox", "conversations", "marks"], async (reader) => {
      if (written.has("meta")) this.#checkState(await stateOf(reader), epoch);
      if (written.has("outbox") || written.has("messages") || written.has("ranges")) {
        const items = await listOutbox(reader);
        this.#remember(items);
        const shown = await listShown(reader);
        checkShownOnce(shown, items);
        this.#checkHidden(shown);
      }
      if (!written.has("conversations") && !written.has("marks")) return;
      const marks = new Map((await reader.list("marks")).map((each) => [each.conversationId, each]));
      for (const { id, row } of await reader.list("conversations"))
        if (row) this.#checkMarks(id, row, marks.get(id)?.read ?? 0);
    });
  }

  /** I7: the cursor moves in the epoch of its leader alone. */
  #checkState(state: StateRow, writer: number): void {
    const { generation, cursor, epoch } = state;
    if (cursor !== this.#state?.cursor && epoch !== writer)
      throw new Error(`I7 the leader of epoch ${writer} has written in epoch ${epoch}`);
    if (generation !== (this.#state?.generation ?? 0)) {
      this.repeatable = Number(cursor);
      this.#hidden.clear();
    }
    this.#state = state;
  }

  #remember(items: readonly OutboxItem[]): void {
    const pending = new Set(items.map(({ clientMessageId }) => clientMessageId));
    for (const known of this.enqueued.values())
      if (!pending.has(known.clientMessageId) && !this.server.received.includes(known.clientMessageId))
        known.isGivenUp = true;
    for (const { act, n, state, conversationId: id, clientMessageId, upload } of items) {
      if (upload) this.uploads.add(upload.id);
      if (act.kind !== "send") continue;
      const known = this.enqueued.get(clientMessageId);
      if (!known) this.enqueued.set(clientMessageId, { id, clientMessageId, n });
      else if (known.n !== n) known.isRetried = true;
      if (known && state === "cancelled") known.isGivenUp = true;
    }
  }

  /** I1: what was hidden once is not shown again, unless its row was taken out. */
  #checkHidden(shown: readonly StoredMessage[]): void {
    for (const { conversationId, sequence, row } of shown) {
      const id = `${conversationId}/${sequence}`;
      if (!row) this.#hidden.add(id);
      else if (this.#hidden.has(id)) throw new Error(`I1 ${id} was hidden, and is shown again`);
    }
  }

  /** I6: watermarks never fall, and the viewer's passes only what was seen with attention. */
  #checkMarks(id: string, row: KeptConversation, waiting: number): void {
    if (waiting > (this.attended.get(id) ?? 0)) throw new Error(`I6 ${id} is marked as read up to ${waiting}, unseen`);
    const now = [Math.max(row.viewerReadSequence, waiting), row.peerReadSequence, row.peerDeliveredSequence] as const;
    const before = this.marks.get(id) ?? [0, 0, 0];
    if (now.some((mark, place) => mark < (before[place] ?? 0)))
      throw new Error(`I6 the watermarks of ${id} fall from ${before.join()} to ${now.join()}`);
    this.marks.set(id, now);
  }
}

/** Lists the messages inside of the ranges: events put others too, which are not shown. */
async function listShown(reader: Reader): Promise<readonly StoredMessage[]> {
  const histories = new Map((await reader.list("ranges")).map((history) => [history.conversationId, history]));
  return (await reader.list("messages")).filter(({ conversationId, sequence, row }) => {
    const { ranges = [], start = 1 } = histories.get(conversationId) ?? {};
    if (row && sequence < start) throw new Error(`I1 ${row.id} is below the start of its history`);
    return isCovered(ranges, sequence);
  });
}

/** I11: no message is shown twice, pending and received. */
function checkShownOnce(shown: readonly StoredMessage[], items: readonly OutboxItem[]): void {
  const received = new Set(shown.map(({ row }) => row?.clientMessageId));
  const twice = items.find(({ act, clientMessageId }) => act.kind === "send" && received.has(clientMessageId));
  if (twice) throw new Error(`I11 ${twice.clientMessageId} is pending and here`);
}
