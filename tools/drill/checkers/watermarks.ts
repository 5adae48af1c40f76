import { type Checker, createResult } from "../history/test-run.js";
import type { Watermarks } from "../history/operations.js";
import { type OkCall, type History, isOk, mayHaveHappened } from "../history/history.js";
import { sendsOf } from "../history/sends.js";
import { groupBy } from "../history/group.js";

type MarkCall = OkCall<"markRead"> | OkCall<"markDelivered">;

/** What was delivered or read only grows, for both people, on every node; and never past the newest message. */
export const watermarks: Checker = ({ history, tables }) => {
  const result = createResult("watermarks never fall");
  const last = new Map(tables.conversations.map(({ id, lastSequence }) => [id, lastSequence]));

  const reached = new Map<string, number>();
  for (const { user, seq, kind, conversation, subject, sequence } of tables.log) {
    if (kind !== "MessagesRead" && kind !== "MessagesDelivered") continue;
    const name = `${kind} of user ${subject} in conversation ${conversation}, in the log of user ${user}`;
    const before = reached.get(name) ?? 0;
    result.assert((sequence ?? 0) > before, () => `${name}: ${sequence} at ${seq} comes after ${before}.`);
    result.assert((sequence ?? 0) <= (last.get(conversation ?? 0) ?? 0), () => `${name}: ${sequence} is past the end.`);
    reached.set(name, sequence ?? 0);
  }
  for (const fall of falls(history)) result.assert(fall === undefined, () => fall ?? "");
  for (const fault of lostMarks(history)) result.assert(fault === undefined, () => fault ?? "");

  const peers = new Map(
    tables.conversations.flatMap(({ id, one, two }) => [
      [`${id} ${one}`, two],
      [`${id} ${two}`, one],
    ]),
  );
  const receipts = groupBy(tables.receipts, ({ conversation, user }) => `${conversation} ${user}`);
  const highest = (of: readonly { upTo: number }[]) => Math.max(0, ...of.map(({ upTo }) => upTo));
  for (const member of tables.members) {
    const { conversation, user, read, delivered, shownRead, shownDelivered } = member;
    const kept = receipts.get(`${conversation} ${user}`) ?? [];
    const isSound =
      read <= delivered &&
      delivered <= (last.get(conversation) ?? 0) &&
      shownRead <= read &&
      shownDelivered <= delivered;
    result.assert(
      isSound,
      () => `User ${user} in conversation ${conversation}: ${JSON.stringify(member)} of ${last.get(conversation)}.`,
    );
    result.assert(
      read === highest(kept.filter(({ status }) => status === "READ")) && delivered === highest(kept),
      () =>
        `User ${user} in conversation ${conversation} has other marks than their history: ${JSON.stringify(member)}.`,
    );
    const asked = history
      .callsOf("markRead")
      .filter((call) => call.user === user && call.input.conversation === conversation);
    const peer = peers.get(`${conversation} ${user}`);
    // A block reads to the end.
    const hasBlocked = history
      .callsOf("block")
      .some((call) => call.user === user && call.input.user === peer && mayHaveHappened(call));
    const most = Math.max(
      hasBlocked ? Infinity : 0,
      ...asked.filter(mayHaveHappened).map(({ input }) => input.sequence ?? Infinity),
    );
    result.assert(
      read <= most,
      () => `User ${user} has read up to ${read} in conversation ${conversation}, and asked for ${most} at most.`,
    );
  }
  return result.end();
};

/** Each answered mark against those that were answered before it was asked; undefined where nothing fell. */
function* falls(history: History): Generator<string | undefined> {
  const calls: MarkCall[] = [
    ...history.callsOf("markRead").filter(isOk),
    ...history.callsOf("markDelivered").filter(isOk),
  ];
  for (const [place, group] of groupBy(
    calls,
    ({ user, input }) => `user ${user} in conversation ${input.conversation}`,
  ))
    for (const mark of ["viewerRead", "peerRead", "peerDelivered"] as const) yield* fallsOf(group, mark, place);
}

function* fallsOf(calls: readonly MarkCall[], mark: keyof Watermarks, place: string): Generator<string | undefined> {
  const moments = calls.flatMap((call) => [
    { n: call.invoked.n, call, isAnswer: false },
    { n: call.outcome.at.n, call, isAnswer: true },
  ]);
  const floors = new Map<MarkCall, number>();
  let highest = 0;
  for (const { call, isAnswer } of moments.toSorted((one, other) => one.n - other.n)) {
    const value = call.outcome.answer[mark];
    if (!isAnswer) floors.set(call, highest);
    else {
      const floor = floors.get(call) ?? 0;
      yield value >= floor
        ? undefined
        : `${mark} of ${place} was ${value} at ${call.outcome.at.ms} ms, after it had been ${floor}.`;
      highest = Math.max(highest, value);
    }
  }
}

/** A mark that was answered has reached what it named, or all that was there when it was asked. */
function* lostMarks(history: History): Generator<string | undefined> {
  const sends = groupBy(sendsOf(history), ({ conversation }) => conversation);
  for (const { user, input, invoked, outcome } of history.callsOf("markRead").filter(isOk)) {
    const there = (sends.get(input.conversation) ?? []).filter(
      ({ answer }) => answer !== undefined && answer.n < invoked.n,
    );
    const end = Math.max(0, ...there.map(({ answer }) => answer?.sequence ?? 0));
    const wanted = Math.min(input.sequence ?? Infinity, end);
    yield outcome.answer.viewerRead >= wanted
      ? undefined
      : `User ${user} read up to ${wanted} in conversation ${input.conversation} and was answered ${outcome.answer.viewerRead}.`;
  }
}
