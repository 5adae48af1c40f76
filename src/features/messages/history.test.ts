import { describe, expect, it } from "vitest";
import {
  DeleteConversationDocument,
  HistoryDocument,
  type HistoryQuery,
  type HistoryQueryVariables,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

const app = await testApp();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversation = await ada.open(bo);
await Promise.all(
  Array.from({ length: 250 }, (_, index) => (index % 3 === 0 ? bo : ada).send(conversation, `${index}`)),
);

describe("Conversation.messages", () => {
  it("is the newest thirty without arguments, by sequence", async () => {
    const page = await history();
    expect(sequences(page)).toEqual(range(221, 250));
    expect(page.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: page.edges[0]?.cursor,
      endCursor: page.edges.at(-1)?.cursor,
    });
  });

  it("goes back through all 250 with last and before, each once, in order", async () => {
    const pages = [await history({ last: 60 })];
    for (let page = pages[0]; page?.pageInfo.hasPreviousPage; page = pages[0])
      pages.unshift(await history({ last: 60, before: page.pageInfo.startCursor }));
    expect(pages.map(({ edges }) => edges.length)).toEqual([10, 60, 60, 60, 60]);
    expect(pages.flatMap(sequences)).toEqual(range(1, 250));
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true, true, true]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, true, true, false]);
  });

  it("goes forward through all 250 with first and after, each once, in order", async () => {
    const pages = [await history({ first: 60 })];
    for (let page = pages[0]; page?.pageInfo.hasNextPage; page = pages.at(-1))
      pages.push(await history({ first: 60, after: page.pageInfo.endCursor }));
    expect(pages.map(({ edges }) => edges.length)).toEqual([60, 60, 60, 60, 10]);
    expect(pages.flatMap(sequences)).toEqual(range(1, 250));
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true, true, true]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, true, true, false]);
  });

  it("has no next page when a page ends exactly at an end", async () => {
    const upper = await history({ last: 100, before: await cursorOf(201) });
    expect(upper.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
    const oldest = await history({ last: 100, before: upper.pageInfo.startCursor });
    expect(sequences(oldest)).toEqual(range(1, 100));
    expect(oldest.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    const newest = await history({ first: 50, after: await cursorOf(200) });
    expect(sequences(newest)).toEqual(range(201, 250));
    expect(newest.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it("is empty, without cursors, beyond its ends", async () => {
    const none = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
    const [first, last] = [await cursorOf(1), await cursorOf(250)];
    expect(await history({ last: 5, before: first })).toEqual({ edges: [], pageInfo: { ...none, hasNextPage: true } });
    expect(await history({ first: 5, after: last })).toEqual({
      edges: [],
      pageInfo: { ...none, hasPreviousPage: true },
    });
  });

  it("has thirty messages after a cursor when no size is given", async () => {
    expect(sequences(await history({ after: await cursorOf(100) }))).toEqual(range(101, 130));
    expect(sequences(await history({ before: await cursorOf(100) }))).toEqual(range(70, 99));
  });

  it("stays between two cursors, from either end", async () => {
    const [after, before] = [await cursorOf(100), await cursorOf(200)];
    expect(sequences(await history({ first: 3, after, before }))).toEqual([101, 102, 103]);
    expect(sequences(await history({ last: 3, after, before }))).toEqual([197, 198, 199]);
    expect(sequences(await history({ first: 100, after, before }))).toEqual(range(101, 199));
  });

  it("pages by sequence as by cursor, also mixed", async () => {
    const [after, before] = [await cursorOf(100), await cursorOf(200)];
    const bySequence = { afterSequence: 100, beforeSequence: 200 };
    for (const size of [{}, { first: 3 }, { last: 3 }, { first: 100 }]) {
      expect(await history({ ...size, afterSequence: 100 })).toEqual(await history({ ...size, after }));
      expect(await history({ ...size, beforeSequence: 200 })).toEqual(await history({ ...size, before }));
      const between = await history({ ...size, after, before });
      expect(await history({ ...size, ...bySequence })).toEqual(between);
      expect(await history({ ...size, after, beforeSequence: 200 })).toEqual(between);
      expect(await history({ ...size, afterSequence: 100, before })).toEqual(between);
    }
    expect(sequences(await history({ ...bySequence, first: 100 }))).toEqual(range(101, 199));
  });

  it("pages from sequences that no message has", async () => {
    const [oldest, newest] = [await history({ afterSequence: 0 }), await history({ beforeSequence: 2_147_483_647 })];
    expect(sequences(oldest)).toEqual(range(1, 30));
    expect(oldest.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(sequences(newest)).toEqual(range(221, 250));
    expect(newest.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(await history({ afterSequence: 1000 })).toMatchObject({
      edges: [],
      pageInfo: { hasPreviousPage: true, hasNextPage: false },
    });
    expect(await history({ beforeSequence: 0 })).toMatchObject({
      edges: [],
      pageInfo: { hasPreviousPage: false, hasNextPage: true },
    });
    expect(sequences(await history({ afterSequence: 7, beforeSequence: 8 }))).toEqual([]);
  });

  it("shows nothing of a cleared history, by any sequence", async () => {
    const cy = await app.person("Cy");
    const id = await cy.greet(ada);
    await ada.send(id, "Hello to you");
    await ada.ask(DeleteConversationDocument, { input: { conversationId: id } });
    const empty = {
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    };
    for (const place of [{}, { afterSequence: 0 }, { afterSequence: 1 }, { beforeSequence: 1 }, { beforeSequence: 9 }])
      expect(await history({ id, ...place })).toEqual(empty);
  });

  it("shows both people the same messages under the same cursors", async () => {
    const [mine, theirs] = await Promise.all(
      [ada, bo].map((one) => one.ask(HistoryDocument, { id: conversation, last: 100 })),
    );
    const seen = (answer: HistoryQuery | undefined) =>
      answer?.conversation?.messages.edges.map(({ cursor, node: { id, sequence, body, sender } }) => ({
        cursor,
        id,
        sequence,
        body,
        sender,
      }));
    expect(seen(mine)).toHaveLength(100);
    expect(seen(mine)).toEqual(seen(theirs));
  });

  it("does not shift pages while new messages arrive", async () => {
    const cy = await app.person("Cy");
    const busy = await cy.open(ada);
    for (let count = 1; count <= 6; count += 1) await cy.send(busy, `${count}`);
    const newest = await history({ id: busy, last: 3 });
    await cy.send(busy, "7");
    const older = await history({ id: busy, last: 3, before: newest.pageInfo.startCursor });
    expect([...sequences(older), ...sequences(newest)]).toEqual(range(1, 6));
    expect(sequences(await history({ id: busy, first: 3, after: newest.pageInfo.endCursor }))).toEqual([7]);
  });

  it("is empty before the first message", async () => {
    const quiet = await ada.open(await app.person("Cy"));
    const empty = {
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    };
    expect(await history({ id: quiet })).toEqual(empty);
    expect(await history({ id: quiet, first: 10 })).toEqual(empty);
    expect(await history({ id: quiet, last: 10 })).toEqual(empty);
  });

  it.each([
    [{ first: 5, last: 5 }, 'Give "first" or "last", not both.'],
    [{ first: 0 }, '"first" must be from 1 to 100, got 0.'],
    [{ first: 101 }, '"first" must be from 1 to 100, got 101.'],
    [{ first: -1 }, '"first" must be from 1 to 100, got -1.'],
    [{ last: 0 }, '"last" must be from 1 to 100, got 0.'],
    [{ last: 101 }, '"last" must be from 1 to 100, got 101.'],
    [{ last: -7 }, '"last" must be from 1 to 100, got -7.'],
    [{ after: "nonsense" }, '"after" must be a cursor that this API has given.'],
    [{ last: 5, before: "" }, '"before" must be a cursor that this API has given.'],
    [{ before: "WyItMSJd" }, '"before" must be a cursor that this API has given.'],
    [{ after: "WyIxIl0", afterSequence: 1 }, 'Give "after" or "afterSequence", not both.'],
    [{ before: "WyIxIl0", beforeSequence: 1 }, 'Give "before" or "beforeSequence", not both.'],
    [{ afterSequence: -1 }, '"afterSequence" must be 0 or more, got -1.'],
    [{ beforeSequence: -1 }, '"beforeSequence" must be 0 or more, got -1.'],
    [{ afterSequence: 9, beforeSequence: 9 }, '"afterSequence" must be below "beforeSequence".'],
    [{ first: 5, last: 5, afterSequence: 1 }, 'Give "first" or "last", not both.'],
    [{ first: 5, after: "WyIxIiwiMiJd" }, '"after" must be a cursor that this API has given.'],
  ])("refuses %j", async (variables, message) => {
    await expect(history(variables)).rejects.toMatchObject({ code: "BAD_USER_INPUT", message });
    await expect(ada.askOverSocket(HistoryDocument, { id: conversation, ...variables })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message,
    });
  });
});

type Page = NonNullable<HistoryQuery["conversation"]>["messages"];

async function history(variables: Partial<HistoryQueryVariables> = {}): Promise<Page> {
  const answer = await ada.ask(HistoryDocument, { id: conversation, ...variables });
  if (!answer.conversation) throw new Error("There is no such conversation.");
  return answer.conversation.messages;
}

function sequences({ edges }: Page): number[] {
  return edges.map(({ node }) => node.sequence);
}

async function cursorOf(sequence: number): Promise<string> {
  const pages = [await history({ first: 100 }), await history({ last: 100, before: null })];
  pages.push(await history({ first: 100, after: pages[0]?.pageInfo.endCursor ?? null }));
  const edge = pages.flatMap(({ edges }) => edges).find(({ node }) => node.sequence === sequence);
  if (edge === undefined) throw new Error(`There is no message ${sequence}.`);
  return edge.cursor;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
