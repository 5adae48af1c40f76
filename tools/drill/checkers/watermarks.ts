import { type Checker, createResult } from "../history/test-run.js";
import type { Watermarks } from "../history/operations.js";
import { type OkCall, type History, isOk, mayHaveHappened } from "../history/history.js";
import { keptCallsOf } from "../history/losses.js";
import { sendsOf } from "../history/sends.js";
import { groupBy } from "../../../src/infra/group-by.js";

type MarkCall = OkCall<"markRead"> | OkCall<"markDelivered">;

/** Watermarks are monotonic for both members on every node, and never pass the newest message. */
export const watermarks: Checker = ({ history, tables }) => {
  const result = createResult("watermarks are monotonic");
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
  for (const regression of findRegressions(history)) result.assert(regression === undefined, () => regression ?? "");
  for (const lost of findLostMarks(history)) result.assert(lost === undefined, () => lost ?? "");

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
    const stored = receipts.get(`${conversation} ${user}`) ?? [];
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
      read === highest(stored.filter(({ status }) => status === "READ")) && delivered === highest(stored),
      () =>
        `User ${user} in conversation ${conversation} has watermarks that differ from message_status: ${JSON.stringify(member)}.`,
    );
    const marks = history
      .callsOf("markRead")
      .filter((call) => call.user === user && call.input.conversation === conversation);
    const peer = peers.get(`${conversation} ${user}`);
    // A block marks the conversation as read.
    const hasBlocked = history
      .callsOf("block")
      .some((call) => call.user === user && call.input.user === peer && mayHaveHappened(call));
    const maxRead = Math.max(
      hasBlocked ? Infinity : 0,
      ...marks.filter(mayHaveHappened).map(({ input }) => input.sequence ?? Infinity),
    );
    const acknowledged = keptCallsOf(history, "markRead")
      .filter((call) => call.user === user && call.input.conversation === conversation)
      .map(({ outcome }) => outcome.value.viewerRead);
    result.assert(
      read >= Math.max(0, ...acknowledged),
      () =>
        `User ${user} in conversation ${conversation} has read up to ${read}, though ${Math.max(...acknowledged)} was acknowledged.`,
    );
    result.assert(
      read <= maxRead,
      () => `User ${user} has read up to ${read} in conversation ${conversation}, and marked ${maxRead} at most.`,
    );
  }
  return result.end();
};

/** Compares each acknowledged mark with those acknowledged before it was invoked; yields undefined where none regressed. */
function* findRegressions(history: History): Generator<string | undefined> {
  const calls: MarkCall[] = [...keptCallsOf(history, "markRead"), ...keptCallsOf(history, "markDelivered")];
  for (const [member, group] of groupBy(
    calls,
    ({ user, input }) => `user ${user} in conversation ${input.conversation}`,
  ))
    for (const mark of ["viewerRead", "peerRead", "peerDelivered"] as const) yield* regressionsOf(group, mark, member);
}

function* regressionsOf(
  calls: readonly MarkCall[],
  mark: keyof Watermarks,
  member: string,
): Generator<string | undefined> {
  const moments = calls.flatMap((call) => [
    { n: call.invoked.n, call, isAnswer: false },
    { n: call.outcome.at.n, call, isAnswer: true },
  ]);
  const floors = new Map<MarkCall, number>();
  let highest = 0;
  for (const { call, isAnswer } of moments.toSorted((one, other) => one.n - other.n)) {
    const value = call.outcome.value[mark];
    if (!isAnswer) floors.set(call, highest);
    else {
      const floor = floors.get(call) ?? 0;
      yield value >= floor
        ? undefined
        : `${mark} of ${member} was ${value} at ${call.outcome.at.ms} ms, after it had been ${floor}.`;
      highest = Math.max(highest, value);
    }
  }
}

/** Acknowledged marks have reached the sequence they named, or the newest one that existed when they were invoked. */
function* findLostMarks(history: History): Generator<string | undefined> {
  const sends = groupBy(sendsOf(history), ({ conversation }) => conversation);
  for (const { user, input, invoked, outcome } of history.callsOf("markRead").filter(isOk)) {
    const acknowledged = (sends.get(input.conversation) ?? []).filter(
      ({ ack }) => ack !== undefined && ack.n < invoked.n,
    );
    const end = Math.max(0, ...acknowledged.map(({ ack }) => ack?.sequence ?? 0));
    const wanted = Math.min(input.sequence ?? Infinity, end);
    yield outcome.value.viewerRead >= wanted
      ? undefined
      : `User ${user} read up to ${wanted} in conversation ${input.conversation} and received ${outcome.value.viewerRead}.`;
  }
}
