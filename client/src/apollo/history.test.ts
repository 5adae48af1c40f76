import type { ApolloClient, ObservableQuery, TypedDocumentNode } from "@apollo/client";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import * as ops from "../../../operations/generated/graphql.js";
import { testApp } from "../../../src/testing/app.js";
import { createClient } from "./testing/apollo-device.js";
import { PAGE, type World, createWorld, histories, run } from "./testing/random-history.js";

const app = await testApp();
const WAIT = { timeout: 20_000, interval: 50 };

/** A query as a screen shows it, and the server's answer to it now. */
interface Watched {
  readonly name: string;
  shown(): ObservableQuery.Result<unknown>;
  fresh(client: ApolloClient): Promise<unknown>;
}

function watch<Data, Variables extends object>(
  { client }: World,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  /** A page as large as lists may have become. */
  larger: Partial<Variables> = {},
): Watched {
  const observed = client.watchQuery({ query, variables });
  observed.subscribe(() => {});
  return {
    name: `${String(observed.queryName)} ${JSON.stringify(variables)}`,
    shown: () => observed.getCurrentResult(),
    fresh: async (fresh) => {
      const options = { query, variables: { ...variables, ...larger }, fetchPolicy: "no-cache" };
      return (await fresh.query(options as never)).data;
    },
  };
}

function watchScreens(world: World): Watched[] {
  const all = { first: 100 };
  const history = { first: undefined, last: 100 };
  return [
    ...[false, true].map((archived) => watch(world, ops.ConversationsDocument, { first: PAGE, archived }, all)),
    ...world.conversations.map((id) => watch(world, ops.HistoryDocument, { id, last: PAGE }, history)),
    ...world.conversations.map((id) => watch(world, ops.ConversationDocument, { id })),
    watch(world, ops.ContactsDocument, {}),
    watch(world, ops.BlockedUsersDocument, {}),
    watch(world, ops.NotificationsDocument, { first: 30, unreadOnly: false }, all),
    watch(world, ops.NotificationsDocument, { first: 30, unreadOnly: true }, all),
    watch(world, ops.UnreadCountsDocument, {}),
  ];
}

/** Types and cursors have no state. */
const IGNORED = ["__typename", "cursor", "startCursor", "endCursor"];

function plain(data: unknown): unknown {
  const text = JSON.stringify(data, (key, value: unknown) => (IGNORED.includes(key) ? undefined : value));
  return JSON.parse(text ?? "null");
}

/** Returns a complete answer cut to the rows that are shown: the first of a list, the last of a history. */
function cutTo(shown: unknown, all: unknown): unknown {
  if (typeof all !== "object" || typeof shown !== "object" || !all || !shown || Array.isArray(all)) return all;
  if (!("edges" in all && Array.isArray(all.edges) && "edges" in shown && Array.isArray(shown.edges)))
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, cutTo(shown[key as never], value)]));
  const count = Math.max(shown.edges.length, Math.min(PAGE, all.edges.length));
  const isCut = count < all.edges.length;
  const isHistory = all.edges.some(({ node }: { node: object }) => "sequence" in node);
  return {
    edges: isHistory ? all.edges.slice(-count) : all.edges.slice(0, count),
    // A list that has changed since its page was answered may offer one more page, which is empty.
    pageInfo: isCut ? { hasNextPage: !isHistory, hasPreviousPage: isHistory } : shown["pageInfo" as never],
  };
}

describe("a cache after events", () => {
  it("equals a fresh cache's answers, after random histories", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const world = await createWorld(app);
        const screens = watchScreens(world);
        await expect.poll(() => screens.filter(({ shown }) => shown().loading)).toHaveLength(0);
        for (const step of history) await run(world, step);
        const client = createClient(world.transport);
        for (const screen of screens)
          await vi.waitFor(async () => {
            const fresh = plain(await screen.fresh(client));
            const { data, loading } = screen.shown();
            expect({ name: screen.name, loading, data: plain(data) }).toEqual({
              name: screen.name,
              loading: false,
              data: cutTo(plain(data), fresh),
            });
          }, WAIT);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);
});
