import type { ActName, Acts } from "../history/operations.js";
import type { Call, History, Outcome } from "../history/history.js";
import { DOING, UserRefusal } from "./requests.js";
import type { Device } from "./device.js";
import { type Ask, SignedOut, TopLevelError } from "./client.js";

/** The codes after which something may have happened all the same, or happen yet. */
const IN_DOUBT = /^(SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR|HTTP_5(?!03))/u;

export interface CallOptions {
  readonly way?: "http" | "socket";
  /** Over HTTP: at which node, instead of the one that the socket goes to. */
  readonly node?: number;
}

/** Makes calls, and writes down that each was made and what came of it, which it answers. */
export type Caller = <A extends ActName>(
  device: Device,
  act: A,
  input: Acts[A]["input"],
  options?: CallOptions,
) => Promise<Outcome<Acts[A]["answer"]>>;

export function createCaller(history: History): Caller {
  return async (device, act, input, { way = "http", node = device.node() } = {}) => {
    const { line, ids, name, person } = device;
    const call: Call<typeof act> = { act, device: name, user: person.user, node, way, input, invoked: history.now() };
    history.calls.push(call);
    const ask: Ask =
      way === "socket" ? line.askOverSocket : (document, variables) => line.ask(document, variables, node);
    call.outcome = await DOING[act]({ ask, ids }, input).then(
      (answer) => ({ kind: "answered" as const, at: history.now(), answer }),
      (error: unknown) => ({ at: history.now(), ...blame(error) }),
    );
    return call.outcome;
  };
}

type Blame = { kind: "failed"; code: string } | { kind: "unknown"; why: string; code?: string };

function blame(error: unknown): Blame {
  if (error instanceof UserRefusal) return { kind: "failed", code: error.code };
  if (error instanceof SignedOut) return { kind: "unknown", why: `signed out: ${error.message}` };
  const { message, cause, code } = error as { message?: string; cause?: { code?: string }; code?: number };
  if (!(error instanceof TopLevelError))
    return { kind: "unknown", why: [message, cause?.code ?? code].filter(Boolean).join(" ") };
  if (IN_DOUBT.test(error.code)) return { kind: "unknown", why: error.message, code: error.code };
  return { kind: "failed", code: error.code };
}
