import { WebSocket } from "ws";

/** A look into a running process through its debugger's port. */
export interface Inspector {
  /** What an expression is worth there. */
  evaluate<Value>(expression: string): Promise<Value>;
  collectGarbage(): Promise<void>;
  /** How many listeners all living event emitters have. */
  countListeners(): Promise<number>;
  close(): void;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export async function openInspector(port: number): Promise<Inspector> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  socket.on("message", (data) => {
    const answer = JSON.parse((data as Buffer).toString()) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  async function ask(method: string, params: object = {}): Promise<unknown> {
    const id = (count += 1);
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  return {
    evaluate: async (expression) => {
      const value = await ask("Runtime.evaluate", { expression, returnByValue: true });
      return (value as { result: { value: never } }).result.value;
    },
    collectGarbage: async () => void (await ask("HeapProfiler.collectGarbage")),
    countListeners: async () => {
      const prototype = await ask("Runtime.evaluate", { expression: PROTOTYPE, objectGroup });
      const prototypeObjectId = (prototype as { result: { objectId: string } }).result.objectId;
      const emitters = await ask("Runtime.queryObjects", { prototypeObjectId, objectGroup });
      const { objectId } = (emitters as { objects: { objectId: string } }).objects;
      const counted = await ask("Runtime.callFunctionOn", {
        objectId,
        functionDeclaration: COUNT,
        returnByValue: true,
      });
      await ask("Runtime.releaseObjectGroup", { objectGroup });
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
