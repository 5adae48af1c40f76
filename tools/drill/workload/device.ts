import { setTimeout as sleep } from "node:timers/promises";
import {
  EventsDocument,
  PresenceChangedDocument,
  TypingChangedDocument,
} from "../../../operations/generated/graphql.js";
import { fromCursor, toCursor } from "../../../src/log/cursor.js";
import type { LogPosition } from "../../../src/log/position.js";
import type { Operations, MessageKey, SentMedia } from "../history/operations.js";
import { type SeenEvent, toSeenEvent } from "../history/event.js";
import type { History, StreamEntry } from "../history/history.js";
import type { Ids } from "../history/ids.js";
import type { Random } from "../random.js";
import { keepSubscribed } from "./resubscribe.js";
import { type Client, type ClientOptions, createDeviceClient } from "./client.js";

/** User with one to three devices. */
export interface Person {
  readonly name: string;
  readonly user: number;
  readonly devices: Device[];
  /** Their acknowledged messages, which they can edit, delete and resend. */
  readonly sent: (MessageKey & Operations["send"]["input"])[];
  /** Contents of the files that they are uploading, by upload. */
  readonly files: Map<string, Buffer>;
  /** Uploads that they have abandoned. */
  readonly unusedUploads: SentMedia[];
}

/** Device of a user: subscribes to the event log from its cursor on. */
export interface Device {
  readonly name: string;
  readonly person: Person;
  readonly random: Random;
  readonly client: Client;
  readonly ids: Ids;
  /** Node of its socket. */
  node(): number;
  /** Position before its first event. */
  readonly begin: LogPosition;
  /** Sequence of the newest event received. */
  position(): number;
  /** True once its stream has caught up. */
  isLive(): boolean;
  /** Returns a name that no other message or edit has. */
  uniqueName(): string;
  /** Newest sequence received, by conversation. */
  readonly seen: ReadonlyMap<number, number>;
  /** Resumes from an earlier cursor, as a device that lost power before it stored the newest. */
  rewind(events: number): void;
  /** Ends its stream for `ms`. */
  leave(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface DeviceOptions extends Pick<ClientOptions, "address" | "urls" | "tokens" | "signInAgain"> {
  readonly name: string;
  readonly person: Person;
  readonly begin: LogPosition;
  readonly history: History;
  readonly ids: Ids;
  readonly random: Random;
}

type Entry = StreamEntry extends infer E ? (E extends StreamEntry ? Omit<E, "device" | "user" | "at"> : never) : never;

export function createDevice(options: DeviceOptions): Device {
  const { name, person, begin, history, ids, random, address, urls, tokens, signInAgain } = options;
  const seen = new Map<number, number>();
  let node = 0;
  let names = 0;
  /** Positions received, the newest last. */
  const positions = [begin];
  const newest = () => positions.at(-1) ?? begin;
  let isLive = false;
  let isClosed = false;
  let stop: () => void = () => undefined;

  const record = (entry: Entry) =>
    void history.streams.push({ device: name, user: person.user, at: history.now(), ...entry });

  const client = createDeviceClient({
    urls,
    tokens,
    address,
    random: random.fork("client"),
    signInAgain,
    onMove: (next) => (node = next),
    onClosed: (code, reason) => {
      isLive = false;
      record({ kind: "closed", code, reason });
    },
  });

  // graphql-ws serialises the variables at each connection, which is when the stream opens.
  const variables = {
    get after() {
      record({ kind: "opened", node, after: newest().seq });
      return toCursor(newest());
    },
  };

  function openStream(): void {
    stop = keepSubscribed(client, EventsDocument, variables, {
      onData: ({ events }) => onEvent(toSeenEvent(ids, events), fromCursor(events.cursor)),
      onGaveUp: (why) => {
        isLive = false;
        record({ kind: "gave up", why });
      },
    });
  }

  /** Subscribes to typing and presence. */
  function subscribeToEphemeralEvents(): () => void {
    const recordEphemeralEvent = (kind: "typing" | "presence", about: string, value: string, conversation?: string) =>
      void history.ephemeralEvents.push({
        device: name,
        user: person.user,
        at: history.now(),
        kind,
        about: ids.userKey(about),
        value,
        ...(conversation !== undefined && { conversation: ids.conversationKey(conversation) }),
      });
    const onGaveUp = (why: string) => record({ kind: "gave up", why });
    const ends = [
      keepSubscribed(
        client,
        TypingChangedDocument,
        {},
        {
          onData: ({ typingChanged: { user, conversation, isTyping } }) =>
            recordEphemeralEvent("typing", user.id, String(isTyping), conversation.id),
          onGaveUp,
        },
      ),
      keepSubscribed(
        client,
        PresenceChangedDocument,
        {},
        {
          onData: ({ presenceChanged: { user, presence } }) =>
            recordEphemeralEvent("presence", user.id, presence.status),
          onGaveUp,
        },
      ),
    ];
    return () => ends.forEach((end) => end());
  }

  function onEvent(event: SeenEvent, position = begin): void {
    record({ kind: "got", event });
    if (event.kind === "ResyncRequired") forget();
    if (position.seq !== newest().seq || position.anchor !== newest().anchor) positions.push(position);
    isLive ||= event.kind === "StreamReady";
    const { conversation, sequence, kind } = event;
    if (kind === "MessageSent" && conversation !== undefined && sequence !== undefined)
      seen.set(conversation, Math.max(seen.get(conversation) ?? 0, sequence));
  }

  /** Positions and messages of a lost state. */
  function forget(): void {
    positions.length = 0;
    seen.clear();
  }

  openStream();
  const stopEphemeral = subscribeToEphemeralEvents();
  return {
    name,
    person,
    random,
    client,
    ids,
    node: () => node,
    begin,
    position: () => newest().seq,
    isLive: () => isLive,
    uniqueName: () => `${name}-${(names += 1)}`,
    seen,
    rewind: (events) => {
      positions.splice(Math.max(1, positions.length - events));
      client.disconnect();
    },
    leave: async (ms) => {
      stop();
      record({ kind: "left" });
      isLive = false;
      await sleep(ms);
      if (!isClosed) openStream();
    },
    close: async () => {
      isClosed = true;
      stop();
      stopEphemeral();
      await client.close();
    },
  };
}
