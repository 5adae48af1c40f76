import { groupBy } from "../../../src/infra/group-by.js";
import { faultFreeIntervals, isWithin } from "../history/fault-timeline.js";
import { type Call, type History, type PushEntry, isOk, mayHaveHappened } from "../history/history.js";
import { mayBeLost } from "../history/losses.js";
import { messageName } from "../history/message-texts.js";
import { type Span, registrationsOf, spansOf } from "../history/pushes.js";
import { sendsOf } from "../history/sends.js";
import { type Checker, type TestRun, createResult } from "../history/test-run.js";

/** Time from a change to the last push that may have been on its way before it. */
const IN_FLIGHT_MS = 2000;
/** Bound of the same under faults: a request of a frozen node may be late. */
const IN_FLIGHT_UNDER_FAULTS_MS = 60_000;
/** Time from the answer of a send to its push, of which two seconds are the hold. */
const MAX_PUSH_MS = 10_000;

/**
 * A message to a person without a socket is pushed, unless they have read it, muted or blocked meanwhile: a device that
 * is registered has got a push of the conversation with at least its sequence.
 */
export const pushes: Checker = (run) => {
  const result = createResult("messages to people who are away are pushed");
  const { history, tables } = run;
  const faultFree = faultFreeIntervals(history);
  const pairs = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const stored = new Set(tables.messages.filter(({ isDeleted }) => !isDeleted).map(messageName));
  const byToken = groupBy(history.pushes, ({ token }) => token);
  const sends = sendsOf(history);
  for (const { token, user, at, ended, isUncertain } of registrationsOf(history)) {
    if (isUncertain || ended !== undefined) continue;
    const calmSince = Math.max(at.n, lastDisturbance(history, user));
    const got = byToken.get(token) ?? [];
    for (const { conversation, user: sender, firstInvoked, ack } of sends) {
      if (ack === undefined || sender === user || pairs.get(conversation)?.includes(user) !== true) continue;
      const name = messageName({ conversation, sequence: ack.sequence });
      if (firstInvoked < calmSince || !stored.has(name)) continue;
      const push = got.find((one) => one.type === "show" && tells(one, conversation, ack.sequence));
      result.assert(push !== undefined, () => `${token} got no push of ${name}, answered at ${ack.ms} ms.`);
      if (push === undefined || !isWithin(faultFree, ack.ms, ack.ms + MAX_PUSH_MS)) continue;
      const delay = push.at.ms - ack.ms;
      result.assert(delay <= MAX_PUSH_MS, () => `${token} got ${name} ${delay} ms after its answer, without a fault.`);
    }
  }
  return result.end();
};

/** Nobody gets a push of what they have muted, blocked or read, or on a device that has ended. */
export const unwantedPushes: Checker = (run) => {
  const result = createResult("no push is unwanted");
  const { history, tables } = run;
  const faultFree = faultFreeIntervals(history);
  const conversations = new Map(tables.notifications.map(({ id, conversation }) => [id, conversation]));
  const registrations = new Map(registrationsOf(history).map((one) => [one.token, one]));
  const isCalm = (ms: number) => isWithin(faultFree, ms - IN_FLIGHT_MS, ms);
  for (const push of history.pushes) {
    const { token, at, type, notification, unread } = push;
    const registration = registrations.get(token);
    // A registration whose answer was lost counts from its next one.
    if (registration === undefined) continue;
    const { user, ended } = registration;
    if (ended !== undefined) {
      const after = at.ms - ended.ms;
      const bound = isCalm(at.ms) ? IN_FLIGHT_MS : IN_FLIGHT_UNDER_FAULTS_MS;
      result.assert(after <= bound, () => `${token} got a push ${after} ms after its end.`);
    }
    if (type !== "show" || !isCalm(at.ms)) continue;
    const subject = conversations.get(notification ?? 0) ?? undefined;
    const quiet = quietOf(run, user);
    for (const conversation of new Set([subject, ...unread.map((one) => one.conversation)]))
      if (conversation !== undefined)
        result.assert(
          !quiet.silenced(conversation).some((span) => isInside(span, at.ms)),
          () =>
            `${token} got a push of conversation ${conversation} at ${at.ms} ms, which is muted or of the level NONE.`,
        );
    if (subject !== undefined)
      result.assert(
        !quiet.blocked(subject).some((span) => isInside(span, at.ms)),
        () => `${token} got a push of conversation ${subject} at ${at.ms} ms, whose peer is blocked.`,
      );
    for (const { conversation, sequence } of unread)
      result.assert(
        sequence > quiet.readUpTo(conversation, at.ms - IN_FLIGHT_MS),
        () => `${token} got a push of ${messageName({ conversation, sequence })} at ${at.ms} ms, which was read.`,
      );
  }
  for (const push of findRepetitions(history, faultFree))
    result.assert(
      false,
      () => `${push.token} got one push of notification ${push.notification} twice, at ${push.at.ms} ms.`,
    );
  return result.end();
};

function tells({ unread }: PushEntry, conversation: number, sequence: number): boolean {
  return unread.some((one) => one.conversation === conversation && one.sequence >= sequence);
}

/** Returns the moment after which a person has certainly done nothing that keeps pushes back. */
function lastDisturbance(history: History, user: number): number {
  const { callsOf } = history;
  const calls: Call[] = [
    ...callsOf("markRead"),
    ...callsOf("mute"),
    ...callsOf("setLevel"),
    ...callsOf("block"),
    ...callsOf("unblock"),
  ];
  const own = calls.filter((call) => call.user === user && mayHaveHappened(call));
  const losses = history.losses.map(({ to }) => to?.n ?? Infinity);
  return Math.max(0, ...losses, ...own.map(({ outcome }) => (outcome?.kind === "ok" ? outcome.at.n : Infinity)));
}

interface Quiet {
  silenced(conversation: number): Span[];
  blocked(conversation: number): Span[];
  /** Returns the sequence that the person had certainly read at a time. */
  readUpTo(conversation: number, ms: number): number;
}

function quietOf({ history, tables }: TestRun, user: number): Quiet {
  const { callsOf } = history;
  const own = <A extends "mute" | "setLevel" | "markRead">(operation: A, conversation: number) =>
    callsOf(operation).filter((call) => call.user === user && call.input.conversation === conversation);
  return {
    silenced: (conversation) => [
      ...spansOf(history, own("mute", conversation), ({ input }) => input.isMuted),
      ...spansOf(history, own("setLevel", conversation), ({ input }) => input.level === "NONE"),
    ],
    blocked: (conversation) => {
      const pair = tables.conversations.find(({ id }) => id === conversation);
      const peer = pair?.one === user ? pair.two : pair?.one;
      const calls = [...callsOf("block"), ...callsOf("unblock")] as Call<"block" | "unblock">[];
      return spansOf(
        history,
        calls.filter((call) => call.user === user && call.input.user === peer),
        ({ operation }) => operation === "block",
      );
    },
    readUpTo: (conversation, ms) =>
      Math.max(
        0,
        ...own("markRead", conversation)
          .filter(isOk)
          .filter((call) => !mayBeLost(history, call as Call) && call.outcome.at.ms <= ms)
          .map(({ outcome }) => outcome.value.viewerRead),
      ),
  };
}

/** True from the time on after which nothing of before can be on its way. */
function isInside({ from, to }: Span, ms: number): boolean {
  return from.ms + IN_FLIGHT_MS < ms && ms < (to?.ms ?? Infinity);
}

/** Pushes without a fault that a device has got before, with the same messages: a deletion alone repeats one. */
function findRepetitions(history: History, faultFree: ReturnType<typeof faultFreeIntervals>): PushEntry[] {
  const deleted = new Set(history.callsOf("delete").map(({ input }) => input.conversation));
  const shown = history.pushes.filter(
    ({ type, unread, at }) =>
      type === "show" &&
      unread.length > 0 &&
      unread.every(({ conversation }) => !deleted.has(conversation)) &&
      isWithin(faultFree, at.ms),
  );
  const seen = new Set<string>();
  return shown.filter(({ token, notification, unread }) => {
    const key = JSON.stringify([token, notification, unread]);
    const isRepetition = seen.has(key);
    seen.add(key);
    return isRepetition;
  });
}
