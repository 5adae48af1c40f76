/** Keeps what was said and done, as it was acknowledged, and tells what everyone must have seen of it. */
export interface Ledger {
  readonly said: readonly Said[];
  opened(): void;
  say(said: Said): void;
  /** A watermark that somebody raised over all that was said so far; answers the newest sequence. */
  mark(kind: "delivered" | "read", by: string): number;
  /** The events that a device of this person must have seen, one line each. */
  eventsFor(person: string): string[];
  /** The messages, in order, with their status. */
  historyFor(person: string): string[];
  unreadBy(person: string): number;
}

export interface Said {
  readonly sequence: number;
  readonly by: string;
  readonly body: string;
  /** The sender's own id, for the sender's eyes only. */
  readonly clientMessageId: string | null;
}

/** The lines in which what must have been seen and what was seen are compared. */
export const lineOf = {
  opened: () => "conversation opened",
  said: ({ sequence, by, body, clientMessageId }: Said) => `№${sequence} ${by} (${clientMessageId ?? "-"}): ${body}`,
  mark: (kind: "delivered" | "read", by: string, upTo: number) => `${kind} to ${by} up to №${upTo}`,
  stored: (said: Said, status: string) => `${lineOf.said(said)} [${status}]`,
} as const;

export function createLedger(): Ledger {
  const said: Said[] = [];
  /** Where each line belongs: a message at its sequence, a mark right after the newest message of its time. */
  const marks: { readonly place: number; readonly line: string }[] = [];
  const reached = { delivered: new Map<string, number>(), read: new Map<string, number>() };

  const newest = () => said.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const ordered = () => said.toSorted((one, other) => one.sequence - other.sequence);
  const seenBy = (person: string) => (message: Said) =>
    message.by === person ? message : { ...message, clientMessageId: null };

  function statusOf({ by, sequence }: Said): string {
    const recipientReached = (marks: ReadonlyMap<string, number>) =>
      [...marks].some(([person, upTo]) => person !== by && upTo >= sequence);
    if (recipientReached(reached.read)) return "READ";
    return recipientReached(reached.delivered) ? "DELIVERED" : "SENT";
  }

  return {
    said,
    opened: () => marks.push({ place: 0, line: lineOf.opened() }),
    say: (message) => said.push(message),
    mark: (kind, by) => {
      const upTo = newest();
      reached[kind].set(by, upTo);
      marks.push({ place: upTo + 0.5, line: lineOf.mark(kind, by, upTo) });
      return upTo;
    },
    eventsFor: (person) => {
      const messages = said.map((message) => ({ place: message.sequence, line: lineOf.said(seenBy(person)(message)) }));
      return [...messages, ...marks].toSorted((one, other) => one.place - other.place).map(({ line }) => line);
    },
    historyFor: (person) => ordered().map((message) => lineOf.stored(seenBy(person)(message), statusOf(message))),
    unreadBy: (person) => {
      const read = reached.read.get(person) ?? 0;
      return said.filter(({ by, sequence }) => by !== person && sequence > read).length;
    },
  };
}
