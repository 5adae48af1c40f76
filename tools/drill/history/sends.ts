import type { Call, History } from "./history.js";
import { isOk, mayHaveHappened } from "./history.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** All attempts of one send: the input, the first invocation, and the first acknowledgement with its sequence. */
export interface Send {
  readonly conversation: number;
  readonly user: number;
  readonly clientMessageId: string;
  readonly body: string;
  readonly firstInvoked: number;
  /** Absent when no attempt was acknowledged. */
  readonly ack?: { readonly n: number; readonly ms: number; readonly sequence: number };
  /** Sequences returned by all acknowledged attempts. */
  readonly sequences: readonly number[];
  readonly mayHaveHappened: boolean;
}

/** Groups the send calls of a history by idempotency key. */
export function sendsOf(history: History): Send[] {
  const groups = groupBy(history.callsOf("send"), sendKey);
  return [...groups.values()].map(toSend);
}

/** Idempotency key of a send. */
export function sendKeyOf(conversation: number, user: number, clientMessageId: string): string {
  return `${conversation} ${user} ${clientMessageId}`;
}

function sendKey({ input, user }: Call<"send">): string {
  return sendKeyOf(input.conversation, user, input.clientMessageId);
}

function toSend(attempts: readonly Call<"send">[]): Send {
  const [first] = attempts;
  if (first === undefined) throw new Error("A send needs at least one attempt.");
  const answers = attempts.filter(isOk).map(({ outcome }) => ({ ...outcome.at, sequence: outcome.value.sequence }));
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
