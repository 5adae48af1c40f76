import type { OperationName, Operations } from "../history/operations.js";
import type { Call, History, Outcome } from "../history/history.js";
import { REQUESTS, Refused } from "./requests.js";
import type { Device } from "./device.js";
import { type Request, SignedOut, TopLevelError } from "./client.js";

/** The codes after which something may have happened all the same, or happen yet. */
const IN_DOUBT = /^(SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR|HTTP_5(?!03))/u;

export interface CallOptions {
  readonly way?: "http" | "socket";
  /** Over HTTP: at which node, instead of the one that the socket goes to. */
  readonly node?: number;
}

/** Makes calls, and writes down that each was made and what came of it, which it answers. */
export type Invoke = <A extends OperationName>(
  device: Device,
  operation: A,
  input: Operations[A]["input"],
  options?: CallOptions,
) => Promise<Outcome<Operations[A]["answer"]>>;

export function createInvoke(history: History): Invoke {
  return async (device, operation, input, { way = "http", node = device.node() } = {}) => {
    const { client, ids, name, person } = device;
    const call: Call<typeof operation> = {
      operation,
      device: name,
      user: person.user,
      node,
      way,
      input,
      invoked: history.now(),
    };
    history.calls.push(call);
    const ask: Request =
      way === "socket" ? client.requestOverSocket : (document, variables) => client.request(document, variables, node);
    call.outcome = await REQUESTS[operation]({ ask, ids }, input).then(
      (answer) => ({ kind: "answered" as const, at: history.now(), answer }),
      (error: unknown) => ({ at: history.now(), ...blame(error) }),
    );
    return call.outcome;
  };
}

type Blame = { kind: "failed"; code: string } | { kind: "unknown"; why: string; code?: string };

function blame(error: unknown): Blame {
  if (error instanceof Refused) return { kind: "failed", code: error.code };
  if (error instanceof SignedOut) return { kind: "unknown", why: `signed out: ${error.message}` };
  const { message, cause, code } = error as { message?: string; cause?: { code?: string }; code?: number };
  if (!(error instanceof TopLevelError))
    return { kind: "unknown", why: [message, cause?.code ?? code].filter(Boolean).join(" ") };
  if (IN_DOUBT.test(error.code)) return { kind: "unknown", why: error.message, code: error.code };
  return { kind: "failed", code: error.code };
}
