import type { Call, History } from "./history.js";
import { isOk, mayHaveHappened } from "./history.js";
import { groupBy } from "./group.js";

/** All tries to say one thing: what was said, when it was first tried and first answered, and with which sequence. */
export interface Send {
  readonly conversation: number;
  readonly user: number;
  readonly clientMessageId: string;
  readonly body: string;
  readonly firstInvoked: number;
  /** Absent when no try was answered. */
  readonly answer?: { readonly n: number; readonly ms: number; readonly sequence: number };
  /** The sequences that all answered tries were given. */
  readonly sequences: readonly number[];
  readonly mayHaveHappened: boolean;
}

/** The sends of a history, each with all its tries. */
export function sendsOf(history: History): Send[] {
  const groups = groupBy(history.callsOf("send"), sendKey);
  return [...groups.values()].map(toSend);
}

/** A thing said, as the message that became of it is found. */
export function sendKeyOf(conversation: number, user: number, clientMessageId: string): string {
  return `${conversation} ${user} ${clientMessageId}`;
}

function sendKey({ input, user }: Call<"send">): string {
  return sendKeyOf(input.conversation, user, input.clientMessageId);
}

function toSend(tries: readonly Call<"send">[]): Send {
  const [first] = tries;
  if (first === undefined) throw new Error("A send without a try.");
  const answers = tries.filter(isOk).map(({ outcome }) => ({ ...outcome.at, sequence: outcome.answer.sequence }));
  const [answer] = answers.toSorted((one, other) => one.n - other.n);
  return {
    ...first.input,
    user: first.user,
    firstInvoked: Math.min(...tries.map(({ invoked }) => invoked.n)),
    ...(answer && { answer }),
    sequences: answers.map(({ sequence }) => sequence),
    mayHaveHappened: tries.some((call) => mayHaveHappened(call)),
  };
}
