import type { Call, History } from "./history.js";
import { mayBeLost } from "./losses.js";
import { isOk, mayHaveHappened } from "./history.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** All attempts of one send: the input, the first invocation, and the first kept acknowledgement with its sequence. */
export interface Send {
  readonly conversation: number;
  readonly user: number;
  readonly clientMessageId: string;
  readonly body: string;
  readonly firstInvoked: number;
  /** Absent when no attempt was acknowledged, or a loss may have undone it. */
  readonly ack?: { readonly n: number; readonly ms: number; readonly sequence: number };
  /** Sequences returned by all attempts whose acknowledgement was kept. */
  readonly sequences: readonly number[];
  readonly mayHaveHappened: boolean;
}

/** Groups the send calls of a history by idempotency key. */
export function sendsOf(history: History): Send[] {
  const groups = groupBy(history.callsOf("send"), sendKey);
  return [...groups.values()].map((attempts) => toSend(history, attempts));
}

/** Idempotency key of a send. */
export function sendKeyOf(conversation: number, user: number, clientMessageId: string): string {
  return `${conversation} ${user} ${clientMessageId}`;
}

function sendKey({ input, user }: Call<"send">): string {
  return sendKeyOf(input.conversation, user, input.clientMessageId);
}

function toSend(history: History, attempts: readonly Call<"send">[]): Send {
  const [first] = attempts;
  if (first === undefined) throw new Error("A send needs at least one attempt.");
  const answers = attempts
    .filter((call) => !mayBeLost(history, call))
    .filter(isOk)
    .map(({ outcome }) => ({ ...outcome.at, sequence: outcome.value.sequence }));
  const [ack] = answers.toSorted((one, other) => one.n - other.n);
  return {
    ...first.input,
    user: first.user,
    firstInvoked: Math.min(...attempts.map(({ invoked }) => invoked.n)),
    ...(ack && { ack: ack }),
    sequences: answers.map(({ sequence }) => sequence),
    mayHaveHappened: attempts.some((call) => mayHaveHappened(call)),
  };
}
