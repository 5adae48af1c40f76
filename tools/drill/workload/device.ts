import { setTimeout as sleep } from "node:timers/promises";
import {
  EventsDocument,
  PresenceChangedDocument,
  type TokensFragment,
  TypingChangedDocument,
} from "../../../operations/generated/graphql.js";
import { toCursor } from "../../../src/log/cursor.js";
import type { Operations, MessageKey } from "../history/operations.js";
import { type SeenEvent, toSeenEvent } from "../history/event.js";
import type { History, StreamEntry } from "../history/history.js";
import type { Ids } from "../history/ids.js";
import type { Random } from "../random.js";
import { keepSubscribed } from "./resubscribe.js";
import { type Client, createDeviceClient } from "./client.js";

/** Somebody with some devices. */
export interface Person {
  readonly name: string;
  readonly user: number;
  readonly devices: Device[];
  /** Their own messages that were answered: what they can edit, delete and say again. */
  readonly said: (MessageKey & Operations["send"]["input"])[];
}

/** One device of a person: it follows everything from its cursor on, and knows how far it has seen. */
export interface Device {
  readonly name: string;
  readonly person: Person;
  readonly random: Random;
  readonly client: Client;
  readonly ids: Ids;
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
  readonly ids: Ids;
  readonly random: Random;
}

type Entry = StreamEntry extends infer E ? (E extends StreamEntry ? Omit<E, "device" | "user" | "at"> : never) : never;

export function createDevice(options: DeviceOptions): Device {
  const { name, person, address, urls, tokens, begin, history, ids, random } = options;
  const seen = new Map<number, number>();
  let node = 0;
  let names = 0;
  let position = begin;
  let isLive = false;
  let isClosed = false;
  let stop: () => void = () => undefined;

  const note = (entry: Entry) =>
    void history.streams.push({ device: name, user: person.user, at: history.now(), ...entry });

  const client = createDeviceClient({
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
    stop = keepSubscribed(client, EventsDocument, variables, {
      onData: ({ events }) => take(toSeenEvent(ids, events)),
      onGaveUp: (why) => {
        isLive = false;
        note({ kind: "gave up", why });
      },
    });
  }

  /** Passing states: who types, and who comes and goes. */
  function watch(): () => void {
    const signal = (kind: "typing" | "presence", about: string, value: string, conversation?: string) =>
      void history.ephemeralEvents.push({
        device: name,
        user: person.user,
        at: history.now(),
        kind,
        about: ids.userKey(about),
        value,
        ...(conversation !== undefined && { conversation: ids.conversationKey(conversation) }),
      });
    const onGaveUp = (why: string) => note({ kind: "gave up", why });
    const ends = [
      keepSubscribed(
        client,
        TypingChangedDocument,
        {},
        {
          onData: ({ typingChanged: { user, conversation, isTyping } }) =>
            signal("typing", user.id, String(isTyping), conversation.id),
          onGaveUp,
        },
      ),
      keepSubscribed(
        client,
        PresenceChangedDocument,
        {},
        {
          onData: ({ presenceChanged: { user, presence } }) => signal("presence", user.id, presence.status),
          onGaveUp,
        },
      ),
    ];
    return () => ends.forEach((end) => end());
  }

  function take(event: SeenEvent): void {
    note({ kind: "got", event });
    position = event.seq;
    isLive ||= event.kind === "StreamReady";
    const { conversation, sequence, kind } = event;
    if (kind === "MessageSent" && conversation !== undefined && sequence !== undefined)
      seen.set(conversation, Math.max(seen.get(conversation) ?? 0, sequence));
  }

  follow();
  const stopWatching = watch();
  return {
    name,
    person,
    random,
    client,
    ids,
    node: () => node,
    begin,
    position: () => position,
    isLive: () => isLive,
    newName: () => `${name}-${(names += 1)}`,
    seen,
    rewind: (events) => {
      position = Math.max(begin, position - events);
      client.disconnect();
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
      stopWatching();
      await client.close();
    },
  };
}
