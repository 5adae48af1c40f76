import { setTimeout as sleep } from "node:timers/promises";
import { EventsDocument, type TokensFragment } from "../../operations/generated/graphql.js";
import { toCursor } from "../../src/core/cursor.js";
import { type SeenEvent, toSeenEvent } from "../history/event.js";
import type { History, StreamEntry } from "../history/history.js";
import type { Random } from "../random.js";
import { type Line, createLine } from "./line.js";
import type { Person } from "./town.js";

/** One device of a person: it follows everything from its cursor on, and knows how far it has seen. */
export interface Device {
  readonly name: string;
  readonly person: Person;
  readonly random: Random;
  readonly line: Line;
  /** The node that its socket goes to. */
  node(): number;
  /** Where its log began, and the newest event that it has got. */
  readonly begin: number;
  position(): number;
  /** Whether its stream has caught up and is live. */
  isLive(): boolean;
  /** A name that no other message or edit has. */
  newName(): string;
  /** The newest sequence that it has seen of each conversation. */
  readonly seen: ReadonlyMap<number, number>;
  /** Goes back to an earlier cursor, as a device that was switched off before it had kept the newest. */
  rewind(events: number): void;
  /** Ends its stream for a while. */
  leave(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly name: string;
  readonly person: Person;
  readonly address: string;
  readonly urls: readonly string[];
  readonly tokens: TokensFragment;
  readonly begin: number;
  readonly history: History;
  readonly random: Random;
}

type Entry = StreamEntry extends infer E ? (E extends StreamEntry ? Omit<E, "device" | "user" | "at"> : never) : never;

const RETRY_MS = 300;

export function createDevice({ name, person, address, urls, tokens, begin, history, random }: DeviceOptions): Device {
  const seen = new Map<number, number>();
  let node = 0;
  let names = 0;
  let position = begin;
  let isLive = false;
  let isClosed = false;
  let stop: () => void = () => undefined;

  const note = (entry: Entry) =>
    void history.streams.push({ device: name, user: person.user, at: history.now(), ...entry });

  const line = createLine({
    urls,
    tokens,
    address,
    random: random.fork("line"),
    onMove: (next) => (node = next),
    onClosed: (code, reason) => {
      isLive = false;
      note({ kind: "closed", code, reason });
    },
  });

  // graphql-ws writes the variables anew at each connection: that is when the stream opens, after the newest cursor.
  const variables = {
    get after() {
      note({ kind: "opened", node, after: position });
      return toCursor(position);
    },
  };

  function follow(): void {
    stop = line.listen(EventsDocument, variables, ({ events }) => take(toSeenEvent(events)), giveUp);
  }

  function take(event: SeenEvent): void {
    note({ kind: "got", event });
    position = event.seq;
    isLive ||= event.kind === "StreamReady";
    const { conversation, sequence, kind } = event;
    if (kind === "MessageSent" && conversation !== undefined && sequence !== undefined)
      seen.set(conversation, Math.max(seen.get(conversation) ?? 0, sequence));
  }

  /** What the client does not retry by itself, this device does, but it is written down. */
  function giveUp({ message }: Error): void {
    isLive = false;
    note({ kind: "gave up", why: message });
    stop = () => clearTimeout(again);
    const again = setTimeout(follow, RETRY_MS);
  }

  follow();
  return {
    name,
    person,
    random,
    line,
    node: () => node,
    begin,
    position: () => position,
    isLive: () => isLive,
    newName: () => `${name}-${(names += 1)}`,
    seen,
    rewind: (events) => {
      position = Math.max(begin, position - events);
      line.cut();
    },
    leave: async (ms) => {
      stop();
      note({ kind: "left" });
      isLive = false;
      await sleep(ms);
      if (!isClosed) follow();
    },
    close: async () => {
      isClosed = true;
      stop();
      await line.close();
    },
  };
}
