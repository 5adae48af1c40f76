import { ApolloClient, InMemoryCache } from "@apollo/client";
import { createTransport } from "@convospace/client";
import { addSentMessage, applyEvent, cacheConfig, createChatLink, followEvents } from "@convospace/client/apollo";

// Type test of the kit for Apollo Client: check.mjs compiles it in a project with Apollo Client, oldest supported and newest 4.x.

export function follow(url: string, after: string): () => void {
  const transport = createTransport({ url });
  const client = new ApolloClient({ link: createChatLink(transport), cache: new InMemoryCache(cacheConfig) });
  return followEvents(client, transport, { after });
}

export function apply(client: ApolloClient, [event, viewerId]: [Parameters<typeof applyEvent>[1], string]) {
  return applyEvent(client.cache, event, viewerId);
}

export const update = addSentMessage;
