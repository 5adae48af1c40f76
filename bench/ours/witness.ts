import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type Witness, createWitness } from "../load/witness.js";
import type { EventsSubscription } from "../../operations/generated/graphql.js";
import { DOCUMENTS } from "./documents.js";

/** A witness by graphql-ws's own client; resolves once it listens. */
export async function startWitness({ url, token }: { url: string; token: string }): Promise<Witness> {
  const client = createClient({
    url: url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const { witness, see } = createWitness(() => client.dispose());
  await new Promise<void>((resolve, reject) => {
    client.subscribe<EventsSubscription>(
      { query: DOCUMENTS.events },
      {
        next: ({ data }) => {
          if (data?.events.__typename === "StreamReady") resolve();
          else if (data?.events.__typename === "MessageSent")
            see(data.events.message.body ?? "", data.events.message.sequence);
        },
        error: reject,
        complete: () => undefined,
      },
    );
  });
  return witness;
}
