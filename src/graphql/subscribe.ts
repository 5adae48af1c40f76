import { type ExecutionArgs, type ExecutionResult, createSourceEventStream, execute } from "graphql";

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
  const results: AsyncIterableIterator<ExecutionResult> = {
    next: async () => {
      const event = await events.next();
      if (event.done === true) return { value: undefined, done: true };
      return { value: await execute({ ...args, rootValue: event.value, contextValue: contextOfEvent() }), done: false };
    },
    // An async generator would make these wait for a pending next(), and a quiet stream would never end.
    return: async () => {
      await events.return?.();
      return { value: undefined, done: true };
    },
    throw: async (error) => {
      await events.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}
