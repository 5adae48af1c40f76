import type { OperationName, Operations } from "../history/operations.js";
import type { Call, History, Outcome } from "../history/history.js";
import { REQUESTS, Refused } from "./requests.js";
import type { Device } from "./device.js";
import { type Request, SignedOut, TopLevelError } from "./client.js";

/** Error codes after which the operation may still have taken or take effect. */
const INDETERMINATE_CODES = /^(SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR|HTTP_5(?!03))/u;

/** Signed-in device that makes calls. */
export type Caller = Pick<Device, "client" | "ids" | "name" | "person" | "node">;

export interface CallOptions {
  readonly transport?: "http" | "socket";
  /** Node of an HTTP request; absent: the socket's. */
  readonly node?: number;
}

/** Invokes an operation, records invocation and completion in the history, and returns the outcome. */
export type Invoke = <A extends OperationName>(
  device: Caller,
  operation: A,
  input: Operations[A]["input"],
  options?: CallOptions,
) => Promise<Outcome<Operations[A]["output"]>>;

export function createInvoke(history: History): Invoke {
  return async (device, operation, input, { transport = "http", node = device.node() } = {}) => {
    const { client, ids, name, person } = device;
    const call: Call<typeof operation> = {
      operation,
      device: name,
      user: person.user,
      node,
      transport: transport,
      input,
      invoked: history.now(),
    };
    history.calls.push(call);
    const request: Request =
      transport === "socket"
        ? client.requestOverSocket
        : (document, variables) => client.request(document, variables, node);
    const sendPart = (part: Operations["sendPart"]["input"]) => sendPartOf(device, node, part);
    call.outcome = await REQUESTS[operation]({ request: request, sendPart, ids }, input).then(
      (value) => ({ kind: "ok" as const, at: history.now(), value }),
      (error: unknown) => ({ at: history.now(), ...classifyError(error) }),
    );
    return call.outcome;
  };
}

/** Sends the bytes of a part, of which the history has no copy. */
async function sendPartOf(
  { client, person }: Caller,
  node: number,
  { upload, part, isForged = false }: Operations["sendPart"]["input"],
): Promise<void> {
  const bytes = person.files.get(upload)?.subarray(part.offset, part.offset + part.size);
  await client.sendPart(part, isForged || bytes === undefined ? Buffer.alloc(part.size) : bytes, node);
}

type FailedOutcome = { kind: "fail"; code: string } | { kind: "info"; why: string; code?: string };

function classifyError(error: unknown): FailedOutcome {
  if (error instanceof Refused) return { kind: "fail", code: error.code };
  if (error instanceof SignedOut) return { kind: "info", why: `signed out: ${error.message}` };
  const { message, cause, code } = error as { message?: string; cause?: { code?: string }; code?: number };
  if (!(error instanceof TopLevelError))
    return { kind: "info", why: [message, cause?.code ?? code].filter(Boolean).join(" ") };
  if (INDETERMINATE_CODES.test(error.code)) return { kind: "info", why: error.message, code: error.code };
  return { kind: "fail", code: error.code };
}
