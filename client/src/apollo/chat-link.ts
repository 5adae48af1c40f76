import { ApolloLink, Observable } from "@apollo/client";
import { print } from "@apollo/client/utilities";
import { OperationTypeNode } from "graphql";
import type { Transport } from "../transport/api.js";
import { RequestError } from "../transport/errors.js";
import { overlapsOf } from "./overlaps.js";

/**
 * Creates a terminating link on a transport: its session, its repetitions and its socket. A mutation is repeated after
 * RATE_LIMITED and SERVICE_UNAVAILABLE where its `context` has `isSafe: true`.
 */
export function createChatLink(transport: Transport): ApolloLink {
  return new ApolloLink((operation) => {
    const { variables, operationType } = operation;
    const text = print(operation.query);
    return new Observable((observer) => {
      const end = new AbortController();
      const fail = (error: unknown) => {
        if (!(error instanceof RequestError)) return observer.error(error);
        observer.next({ errors: error.errors });
        observer.complete();
      };
      const subscribe = () =>
        transport.subscribe(
          text,
          () => variables,
          (data) => observer.next({ data: data as object }),
          {
            signal: end.signal,
            onEnd: fail,
          },
        );
      const request = async () => {
        const isSafe = operation.getContext()["isSafe"] === true;
        const overlap = overlapsOf(transport).begin();
        try {
          const data = await transport.request(text, variables, { signal: end.signal, isSafe });
          // Apollo Client writes the answer to the cache within this call.
          observer.next({ data: data as object });
          overlap.replay();
          observer.complete();
        } finally {
          overlap.end();
        }
      };
      if (operationType === OperationTypeNode.SUBSCRIPTION) subscribe();
      else request().catch(fail);
      return () => end.abort();
    });
  });
}
