import type { Event } from "./client.js";
import { lineOf } from "./ledger.js";

/** Who is who, by user id. */
export type Names = ReadonlyMap<string, string>;

/** Remembers what a device sees. */
export interface Witness {
  /** What happened in the conversation, each event with its cursor. */
  readonly events: readonly { readonly cursor: string; readonly line: string }[];
  readonly typing: readonly string[];
  readonly presence: readonly string[];
  /** The codes with which its sockets were closed. */
  readonly closings: readonly number[];
  /** The newest message's sequence. */
  readonly newest: number;
  /** Whether its stream is open and has brought all there was. */
  readonly isReady: boolean;
  /** What its streams ended with; undefined while they go on. */
  readonly end: { readonly error: unknown } | undefined;
  see(sight: Sight): void;
  /** Waits until something is true of it. */
  until(what: string, isTrue: (witness: Witness) => boolean): Promise<void>;
}

export type Sight =
  | { readonly event: Event }
  | { readonly typing: string }
  | { readonly presence: string }
  | { readonly closing: number }
  | { readonly end: unknown };

const PATIENCE_MS = 20_000;

export function createWitness(label: string, names: Names): Witness {
  const [events, typing, presence, closings]: [{ cursor: string; line: string }[], string[], string[], number[]] = [
    [],
    [],
    [],
    [],
  ];
  const waiting = new Set<() => void>();
  let end: { error: unknown } | undefined;
  let newest = 0;
  let isReady = false;

  function take(event: Event): void {
    if (event.__typename === "StreamReady") isReady = true;
    if (event.__typename === "MessageSent") newest = event.message.sequence;
    const line = lineFor(event, names);
    if (line !== undefined) events.push({ cursor: event.cursor, line });
  }

  const witness: Witness = {
    events,
    typing,
    presence,
    closings,
    get newest() {
      return newest;
    },
    get isReady() {
      return isReady;
    },
    get end() {
      return end;
    },
    see: (sight) => {
      if ("event" in sight) take(sight.event);
      else if ("typing" in sight) typing.push(sight.typing);
      // A new connection is told the present state first, which may be no news.
      else if ("presence" in sight) presence.push(...(presence.at(-1) === sight.presence ? [] : [sight.presence]));
      else if ("closing" in sight) {
        closings.push(sight.closing);
        isReady = false;
      } else end ??= { error: sight.end };
      for (const look of waiting) look();
    },
    until: (what, isTrue) =>
      new Promise((resolve, reject) => {
        const settle = (done: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          done();
        };
        const look = () => {
          if (isTrue(witness)) settle(resolve);
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(`${label} has waited ${PATIENCE_MS / 1000} s to see ${what}, in vain.`))),
          PATIENCE_MS,
        );
        waiting.add(look);
        look();
      }),
  };
  return witness;
}

/** An event as a line of the ledger; undefined for marks of the stream, and for what is no part of a conversation. */
export function lineFor(event: Event, names: Names): string | undefined {
  const nameOf = ({ id }: { readonly id: string }) => names.get(id) ?? "somebody";
  if (event.__typename === "ConversationChanged") return lineOf.opened();
  if (event.__typename === "MessagesDelivered") return lineOf.mark("delivered", nameOf(event.user), event.upToSequence);
  if (event.__typename === "MessagesRead") return lineOf.mark("read", nameOf(event.user), event.upToSequence);
  if (event.__typename !== "MessageSent") return undefined;
  const { message } = event;
  return lineOf.said({ ...message, by: nameOf(message.sender), body: message.body ?? "" });
}
