import { type ExecutionArgs, type ExecutionResult, createSourceEventStream, execute } from "graphql";
import { createIterator } from "../core/iterator.js";

/**
 * GraphQL's subscribe, with a context of its own for each event: what an event loads is kept no longer than the event,
 * so that a name changed between two of them is seen.
 */
export async function subscribe(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const contextOfEvent = () => ({ ...(args.contextValue as object) });
  return createIterator<ExecutionResult>(
    async () => {
      const event = await events.next();
      if (event.done === true) return { value: undefined, done: true };
      return { value: await execute({ ...args, rootValue: event.value, contextValue: contextOfEvent() }), done: false };
    },
    async () => void (await events.return?.()),
  );
}
