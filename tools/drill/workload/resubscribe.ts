import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { Client } from "./client.js";

const PAUSE_MS = 300;

/** Callbacks of a kept subscription. */
export interface SubscriptionHandlers<Data> {
  readonly onData: (data: Data) => void;
  /** Called when the client library gives up; a new subscription follows. */
  readonly onGaveUp: (why: string) => void;
}

/** Subscribes again whenever the client library gives up; returns the function that ends it. */
export function keepSubscribed<Data, Variables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { onData, onGaveUp }: SubscriptionHandlers<Data>,
): () => void {
  let stop: () => void = () => undefined;
  function begin(): void {
    stop = client.subscribe(document, variables, onData, ({ message }) => {
      const retry = setTimeout(begin, PAUSE_MS);
      stop = () => clearTimeout(retry);
      onGaveUp(message);
    });
  }
  begin();
  return () => stop();
}
