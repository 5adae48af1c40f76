import { ApolloClient, InMemoryCache, type NormalizedCacheObject } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { Window } from "happy-dom";
import { type ReactNode, StrictMode, Suspense } from "react";
import { type Root, createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { InboxDocument } from "../../../operations/generated/graphql.js";
import { useInboxQuery, useInboxSuspenseQuery } from "../../../operations/generated/hooks.js";
import { testApp } from "../../../src/testing/app.js";
import { Conversation } from "../../examples/apollo-chat.js";
import { cacheConfig, createChatLink } from "./index.js";
import { signInWithApollo } from "./testing/apollo-device.js";

const app = await testApp();

// React reads these globals, also after the last test; those of Node.js, such as fetch, stay.
const window = new Window();
beforeAll(() => void Object.assign(globalThis, { window, document: window.document }));

const roots: Root[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) root.unmount();
});

function render(client: ApolloClient, element: ReactNode): HTMLElement {
  const container = window.document.createElement("div");
  window.document.body.append(container);
  const root = createRoot(container as never);
  roots.push(root);
  root.render(
    <StrictMode>
      <ApolloProvider client={client}>{element}</ApolloProvider>
    </StrictMode>,
  );
  return container as never;
}

function Inbox() {
  const { data } = useInboxSuspenseQuery();
  return data.conversations.edges.map(({ node }) => (
    <li key={node.id}>
      {node.peer.fullName}: {node.lastMessage?.body} ({node.unreadCount})
    </li>
  ));
}

let fallbacks = 0;
function Fallback() {
  fallbacks += 1;
  return "…";
}

const linesOf = (container: HTMLElement, tag: string) =>
  [...container.querySelectorAll(tag)].map(({ textContent }) => textContent);

/** A device with Apollo Client, in a conversation with somebody who has written once. */
async function createPair() {
  const ada = await signInWithApollo(app);
  const bo = await app.person("Bo");
  const id = await bo.openAlone({ userId: ada.userId });
  await bo.send(id, "first");
  return { ada, bo, id };
}

describe("the generated hooks on createChatLink", () => {
  it("show what comes, with Suspense, mounted twice by StrictMode", async () => {
    const { ada, bo, id } = await createPair();
    const inbox = render(
      ada.client,
      <Suspense fallback={<Fallback />}>
        <Inbox />
      </Suspense>,
    );
    const conversation = render(ada.client, <Conversation id={id} viewerId={ada.userId} />);
    await expect.poll(() => linesOf(inbox, "li")).toEqual(["Bo: first (1)"]);
    expect(fallbacks).toBeGreaterThan(0);
    await expect.poll(() => linesOf(conversation, "p")).toEqual(["first"]);

    await bo.send(id, "second");
    await expect.poll(() => linesOf(conversation, "p")).toEqual(["first", "second"]);
    await expect.poll(() => linesOf(inbox, "li")).toEqual(["Bo: second (2)"]);
  });

  it("render on a server as loading, and at once from a cache that was handed over", async () => {
    const { ada } = await createPair();
    const { client } = ada;
    function Names() {
      const { data } = useInboxQuery();
      return data ? data.conversations.edges.map(({ node }) => node.peer.fullName) : "loading";
    }
    const page = (ofPage: ApolloClient) =>
      renderToString(
        <ApolloProvider client={ofPage}>
          <Names />
        </ApolloProvider>,
      );
    expect(page(client)).toBe("loading");
    await client.query({ query: InboxDocument });
    const state = JSON.parse(JSON.stringify(client.extract())) as NormalizedCacheObject;
    const cache = new InMemoryCache(cacheConfig).restore(state);
    expect(page(new ApolloClient({ link: createChatLink(ada.transport), cache }))).toBe("Bo");
  });
});
