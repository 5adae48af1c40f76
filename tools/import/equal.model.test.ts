import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testApp } from "../../src/testing/app.js";
import { signIn } from "../../src/testing/person.js";
import { anOriginal, importOriginal } from "./testing/import.js";
import { type SeenConversation, seenBy } from "./testing/sight.js";

// Random originals: the conversations that each user reads are compared with an independent model of the original.

const app = await testApp();

const PEOPLE = 4;
const RUNS = 6;

interface Town {
  readonly zone: keyof typeof ZONES;
  readonly conversations: readonly { readonly one: number; readonly two: number }[];
  readonly messages: readonly Said[];
  readonly statuses: readonly Status[];
  readonly participants: readonly Participant[];
}

interface Said {
  /** Index of the conversation. */
  readonly place: number;
  readonly by: number;
  readonly text: string;
  readonly second: number;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
}

interface Status {
  readonly message: number;
  readonly by: number;
  readonly status: string;
  readonly delivered: number | null;
  readonly read: number | null;
}

interface Participant {
  readonly place: number;
  readonly by: number;
  readonly lastRead: number | null;
  readonly isMuted: boolean;
  readonly isArchived: boolean;
}

/** UTC offset in minutes in January. */
const ZONES = { UTC: 0, "+05:30": 330, "Asia/Kolkata": 330, "America/New_York": -300 };

const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const second = fc.integer({ min: 0, max: 40 });
const maybe = (chance: number) => fc.integer({ min: 1, max: 100 }).map((n) => n <= chance);
/** Mostly a member of the conversation, by index. */
const side = fc.oneof({ arbitrary: fc.constantFrom("one", "two"), weight: 9 }, { arbitrary: person, weight: 1 });
const town: fc.Arbitrary<Town> = fc
  .record({
    zone: fc.constantFrom(...(Object.keys(ZONES) as (keyof typeof ZONES)[])),
    conversations: fc.array(fc.record({ one: person, two: person }), { minLength: 4, maxLength: 8 }),
    messages: fc.array(
      fc.record({
        place: fc.nat(7),
        by: side,
        text: fc.string({ unit: "grapheme", maxLength: 12 }),
        second,
        isEdited: maybe(10),
        isDeleted: maybe(10),
      }),
      { minLength: 80, maxLength: 120 },
    ),
    statuses: fc.array(
      fc.record({
        message: fc.nat(119),
        by: side,
        status: fc.constantFrom("sent", "delivered", "read", "READ", "lost"),
        delivered: fc.option(second),
        read: fc.option(second),
      }),
      { minLength: 60, maxLength: 90 },
    ),
    participants: fc.array(
      fc.record({
        place: fc.nat(7),
        by: person,
        lastRead: fc.option(fc.nat(119)),
        isMuted: maybe(30),
        isArchived: maybe(50),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ messages, statuses, ...rest }) => {
    const at = (place: number, by: number | string) => {
      const sides = rest.conversations[place] ?? { one: 0, two: 1 };
      return by === "one" ? sides.one : by === "two" ? sides.two : Number(by);
    };
    return {
      ...rest,
      messages: messages.map((said) => ({ ...said, by: at(said.place, said.by) })),
      statuses: statuses.map((row) => ({ ...row, by: at(messages[row.message]?.place ?? 0, row.by) })),
    };
  });

describe("the conversations of each user", () => {
  it("equal the model of a random original", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(town, async (original) => {
        run += 1;
        await bringTown(original, run * 200);
        for (let who = 0; who < PEOPLE; who += 1) {
          const device = await signIn(app, { phoneNumber: phoneOf(run * 200 + who) });
          // Small pages: each page must derive receipts from the marks above it.
          const seen = await seenBy(device, 5);
          expect(byPeer(seen.map(shownOf))).toEqual(byPeer(expectedFor(original, who)));
          await device.dispose();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(run).toBe(RUNS);
  }, 180_000);
});

async function bringTown(town: Town, base: number): Promise<void> {
  const original = await anOriginal();
  const people = Array.from({ length: PEOPLE }, (_, who) => who);
  await original.insert(
    "users",
    people.map((who) => ({ id: base + who, phone_number: phoneOf(base + who), full_name: `Person ${who}` })),
  );
  await original.insert(
    "conversations",
    town.conversations.map(({ one, two }, place) => ({
      id: base + place,
      user_one_id: base + one,
      user_two_id: base + two,
      created_at: timeOf(0),
    })),
  );
  await original.insert(
    "messages",
    town.messages.map((said, n) => ({
      id: base + n,
      conversation_id: base + said.place,
      sender_id: base + said.by,
      message_text: said.text,
      is_edited: said.isEdited,
      is_deleted: said.isDeleted,
      deleted_at: said.isDeleted ? timeOf(said.second + 2) : null,
      created_at: timeOf(said.second),
      updated_at: timeOf(said.second + 1),
    })),
  );
  await original.insert(
    "message_status",
    town.statuses.map(({ message, by, status, delivered, read }) => ({
      message_id: base + message,
      user_id: base + by,
      status,
      delivered_at: delivered === null ? null : timeOf(delivered),
      read_at: read === null ? null : timeOf(read),
    })),
  );
  if (town.participants.length > 0)
    await original.insert(
      "conversation_participants",
      town.participants.map((one) => ({
        conversation_id: base + one.place,
        user_id: base + one.by,
        last_read_message_id: one.lastRead === null ? null : base + one.lastRead,
        is_muted: one.isMuted,
        is_archived: one.isArchived,
      })),
    );
  const { totals, counts } = await importOriginal(original, app, "--time-zone", town.zone);
  for (const [table, count] of counts) expect(totals.of(table).here + totals.of(table).skipped).toBe(count);
}

/** Expected conversation of one user. */
interface Shown {
  readonly peer: string | null;
  readonly unreadCount: number;
  readonly isMuted: boolean;
  readonly isArchived: boolean;
  readonly messages: readonly (readonly unknown[])[];
}

function shownOf(seen: SeenConversation): Shown {
  const { peer, unreadCount, mutedUntil, isArchived, messages } = seen;
  return {
    peer,
    unreadCount,
    isMuted: mutedUntil !== null,
    isArchived,
    messages: messages.map((m) => [
      m.sequence,
      m.sender,
      m.body,
      m.sentAt,
      m.editedAt,
      m.deletedAt,
      m.status,
      m.deliveredAt,
      m.readAt,
    ]),
  };
}

// The model.

function expectedFor(town: Town, who: number): Shown[] {
  const peers = town.conversations
    .filter(({ one, two }) => one !== two && (one === who || two === who))
    .map(({ one, two }) => (one === who ? two : one));
  return [...new Set(peers)].map((peer) => expectedWith(town, who, peer));
}

function expectedWith(town: Town, who: number, peer: number): Shown {
  const places = [...town.conversations.keys()].filter((place) => {
    const { one, two } = town.conversations[place] ?? { one: -1, two: -1 };
    return (one === who && two === peer) || (one === peer && two === who);
  });
  const inOrder = town.messages
    .map((said, n) => ({ ...said, n }))
    .filter(({ place }) => places.includes(place))
    .toSorted((a, b) => a.second - b.second || a.n - b.n);
  const talk = inOrder.filter((said) => [who, peer].includes(said.by) && (said.text !== "" || said.isDeleted));
  /** Sequence of a message; of a skipped one, that of the message before it. */
  const sequenceOf = (n: number) => {
    const upTo = inOrder.slice(0, inOrder.findIndex((said) => said.n === n) + 1);
    return upTo.filter((said) => talk.includes(said)).length;
  };
  const courseOf = (reader: number) => courseIn(town, talk, { reader, places, sequenceOf });
  const [own, existing] = [courseOf(who), courseOf(peer)];
  const rows = town.participants.filter(({ place, by }) => places.includes(place) && by === who);
  return {
    peer: `Person ${peer}`,
    unreadCount: talk.filter((said, index) => said.by === peer && !said.isDeleted && index + 1 > own.read.upTo).length,
    isMuted: rows.some(({ isMuted }) => isMuted),
    isArchived: rows.length > 0 && rows.every(({ isArchived }) => isArchived),
    messages: talk.map((said, index) => {
      const { read, delivered } = said.by === who ? existing : own;
      const sequence = index + 1;
      const status =
        sequence <= read.upTo ? "READ" : sequence <= Math.max(read.upTo, delivered.upTo) ? "DELIVERED" : "SENT";
      const readAt = firstAt(read, sequence);
      const deliveredAt = firstOf(readAt, firstAt(delivered, sequence));
      return [
        sequence,
        `Person ${said.by}`,
        said.isDeleted ? null : said.text,
        momentOf(town, said.second),
        said.isEdited && !said.isDeleted ? momentOf(town, said.second + 1) : null,
        said.isDeleted ? momentOf(town, said.second + 2) : null,
        status,
        deliveredAt === undefined ? null : momentOf(town, deliveredAt),
        readAt === undefined ? null : momentOf(town, readAt),
      ];
    }),
  };
}

/** Watermark and its known times in seconds. */
interface Course {
  readonly upTo: number;
  readonly marks: readonly { readonly sequence: number; readonly at: number }[];
}

interface Reading {
  readonly reader: number;
  readonly places: readonly number[];
  readonly sequenceOf: (n: number) => number;
}

type Talk = readonly (Said & { readonly n: number })[];

function courseIn(
  town: Town,
  talk: Talk,
  { reader, places, sequenceOf }: Reading,
): { read: Course; delivered: Course } {
  const about = town.statuses.flatMap((row) => {
    const said = talk.find(({ n, by }) => n === row.message && by !== reader);
    return said === undefined || row.by !== reader ? [] : [{ ...row, said, sequence: sequenceOf(row.message) }];
  });
  const isRead = ({ status, read }: Status) => status.toLowerCase() === "read" || read !== null;
  const after = (second: number | null, said: Said) => (second === null ? null : Math.max(second, said.second));
  const lastReads = town.participants
    .filter(({ place, by, lastRead }) => places.includes(place) && by === reader && lastRead !== null)
    .filter(({ lastRead }) => places.includes(town.messages[lastRead ?? 0]?.place ?? -1))
    .map(({ lastRead }) => ({ sequence: sequenceOf(lastRead ?? 0), at: null }))
    .filter(({ sequence }) => sequence > 0);
  return {
    read: courseOf(talk, [
      ...about.filter(isRead).map(({ sequence, read, said }) => ({ sequence, at: after(read, said) })),
      ...lastReads,
    ]),
    delivered: courseOf(
      talk,
      about
        .filter((row) => row.delivered !== null || (!isRead(row) && row.status === "delivered"))
        .map(({ sequence, delivered, said }) => ({ sequence, at: after(delivered, said) })),
    ),
  };
}

function courseOf(talk: Talk, points: readonly { sequence: number; at: number | null }[]): Course {
  const upTo = Math.max(0, ...points.map(({ sequence }) => sequence));
  const marks = points.flatMap(({ sequence, at }) => (at === null ? [] : [{ sequence, at }]));
  if (upTo === 0 || marks.some(({ sequence }) => sequence === upTo)) return { upTo, marks };
  // Unknown read time of the last message: its send time, at least the latest known time.
  const latestKnown = Math.max(...marks.filter((mark) => isFirst(mark, marks)).map(({ at }) => at), 0);
  return { upTo, marks: [...marks, { sequence: upTo, at: Math.max(latestKnown, talk[upTo - 1]?.second ?? 0) }] };
}

/** True unless a mark at or above it is earlier. */
function isFirst(mark: { sequence: number; at: number }, marks: Course["marks"]): boolean {
  return marks.every(({ sequence, at }) => sequence < mark.sequence || at >= mark.at);
}

function firstAt({ marks }: Course, sequence: number): number | undefined {
  const above = marks.filter((mark) => mark.sequence >= sequence).map(({ at }) => at);
  return above.length === 0 ? undefined : Math.min(...above);
}

function firstOf(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function byPeer(shown: readonly Shown[]): Shown[] {
  return shown.toSorted((a, b) => (a.peer ?? "").localeCompare(b.peer ?? ""));
}

function phoneOf(n: number): string {
  return `+1415888${String(n).padStart(4, "0")}`;
}

/** Formats a time in the original's time zone. */
function timeOf(second: number): string {
  return new Date(Date.UTC(2024, 0, 15, 12, 0, second)).toISOString().slice(0, 19).replace("T", " ");
}

function momentOf({ zone }: Town, second: number): string {
  return new Date(Date.UTC(2024, 0, 15, 12, 0, second) - ZONES[zone] * 60_000).toISOString();
}
