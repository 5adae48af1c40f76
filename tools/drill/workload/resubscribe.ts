import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { Client } from "./client.js";

const PAUSE_MS = 300;

/** What a subscription that is kept up tells. */
export interface SubscriptionHandlers<Data> {
  readonly onData: (data: Data) => void;
  /** Hears why the client did not go on by itself; a new subscription follows. */
  readonly onGaveUp: (why: string) => void;
}

/** Keeps a subscription up, whatever the client library makes of its ends; the answer ends it. */
export function keepSubscribed<Data, Variables>(
  line: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { onData, onGaveUp }: SubscriptionHandlers<Data>,
): () => void {
  let stop: () => void = () => undefined;
  function begin(): void {
    stop = line.subscribe(document, variables, onData, ({ message }) => {
      const again = setTimeout(begin, PAUSE_MS);
      stop = () => clearTimeout(again);
      onGaveUp(message);
    });
  }
  begin();
  return () => stop();
}
