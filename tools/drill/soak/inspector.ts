import { WebSocket } from "ws";

/** Client of a process's inspector port. */
export interface Inspector {
  /** Evaluates an expression in the process. */
  evaluate<Value>(expression: string): Promise<Value>;
  collectGarbage(): Promise<void>;
  /** Counts the listeners of all live event emitters. */
  countListeners(): Promise<number>;
  close(): void;
}

interface Response {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export async function openInspector(port: number): Promise<Inspector> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const pending = new Map<number, (response: Response) => void>();
  let count = 0;
  socket.on("message", (data) => {
    const response = JSON.parse((data as Buffer).toString()) as Response;
    pending.get(response.id)?.(response);
    pending.delete(response.id);
  });

  async function call(method: string, params: object = {}): Promise<unknown> {
    const id = (count += 1);
    const answered = new Promise<Response>((resolve) => pending.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  return {
    evaluate: async (expression) => {
      const value = await call("Runtime.evaluate", { expression, returnByValue: true });
      return (value as { result: { value: never } }).result.value;
    },
    collectGarbage: async () => void (await call("HeapProfiler.collectGarbage")),
    countListeners: async () => {
      const prototype = await call("Runtime.evaluate", { expression: PROTOTYPE, objectGroup });
      const prototypeObjectId = (prototype as { result: { objectId: string } }).result.objectId;
      const emitters = await call("Runtime.queryObjects", { prototypeObjectId, objectGroup });
      const { objectId } = (emitters as { objects: { objectId: string } }).objects;
      const counted = await call("Runtime.callFunctionOn", {
        objectId,
        functionDeclaration: COUNT,
        returnByValue: true,
      });
      await call("Runtime.releaseObjectGroup", { objectGroup });
      return (counted as { result: { value: number } }).result.value;
    },
    close: () => socket.close(),
  };
}

const objectGroup = "soak";
const PROTOTYPE = 'process.getBuiltinModule("events").prototype';
const COUNT = `function () {
  const listeners = this.flatMap((emitter) => Object.values(emitter._events ?? {}).flat());
  return listeners.filter((listener) => typeof listener === "function").length;
}`;
