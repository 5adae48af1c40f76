import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type Recorder, createRecorder } from "../load/recorder.js";
import type { EventsSubscription } from "../../../operations/generated/graphql.js";
import { DOCUMENTS } from "../harness/documents.js";

/** Endpoint and token of a recorder. */
export interface RecorderOptions {
  readonly url: string;
  readonly token: string;
  /** True: connects after each round and replays, so that the round has no third device. */
  readonly isLate: boolean;
}

/** Starts a recorder on graphql-ws's own client; resolves at StreamReady. */
export async function startRecorder({ url, token, isLate }: RecorderOptions): Promise<Recorder> {
  const client = createClient({
    url: url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const { recorder, record } = createRecorder(() => client.dispose());
  let cursor: string | null = null;

  /** Resumes after its cursor; resolves at StreamReady with the unsubscribe function. */
  const subscribe = () =>
    new Promise<() => void>((resolve, reject) => {
      const unsubscribe = client.subscribe<EventsSubscription>(
        { query: DOCUMENTS.events, variables: { after: cursor } },
        {
          next: ({ data }) => {
            cursor = data?.events.cursor ?? cursor;
            if (data?.events.__typename === "StreamReady") resolve(unsubscribe);
            else if (data?.events.__typename === "MessageSent")
              record(data.events.message.body ?? "", data.events.message.sequence);
          },
          error: reject,
          complete: () => undefined,
        },
      );
    });

  const unsubscribe = await subscribe();
  if (!isLate) return recorder;
  unsubscribe();
  return {
    ...recorder,
    check: async (numbers) => {
      const unsubscribeAgain = await subscribe();
      await recorder.check(numbers);
      unsubscribeAgain();
    },
  };
}
