import { expect, it } from "vitest";
import { type Page, createPagedList } from "./paged-list.js";

type Row = { readonly id: string };

/** A list whose pages the test answers one by one. */
function testList() {
  const asked: { after: string | null; answer: (page: Page<Row>) => void; fail: () => void }[] = [];
  const list = createPagedList<Row>(
    (after) =>
      new Promise((resolve, reject) => {
        asked.push({ after, answer: resolve, fail: () => reject(new Error("no network")) });
      }),
  );
  const next = () => {
    const request = asked.shift();
    if (!request) throw new Error("Nothing was asked for.");
    return request;
  };
  return { list, next, asked };
}

/** A list that shows two pages, "ab" and "cd". */
async function listOfTwoPages(hasMore: boolean) {
  const tested = testList();
  const { list, next } = tested;
  next().answer(page("ab", true));
  await list.loadMore();
  const more = list.loadMore();
  next().answer(page("cd", hasMore));
  await more;
  return tested;
}

const page = (ids: string, hasMore: boolean): Page<Row> => ({
  rows: [...ids].map((id) => ({ id })),
  endCursor: ids.at(-1) ?? null,
  hasMore,
});
const idsOf = ({ rows }: { rows: readonly Row[] }) => rows.map(({ id }) => id).join("");

it("loads page after page, and a row that has moved to the next page once", async () => {
  const { list, next, asked } = testList();
  expect(list.state.get().status).toBe("loading");
  next().answer(page("abc", true));
  await list.loadMore();
  expect(list.state.get()).toMatchObject({ status: "ready", hasMore: true });
  const both = Promise.all([list.loadMore(), list.loadMore()]);
  const second = next();
  expect(second.after).toBe("c");
  expect(asked).toEqual([]);
  second.answer(page("cde", false));
  await both;
  expect(idsOf(list.state.get())).toBe("abcde");
  await list.loadMore();
  expect(asked).toEqual([]);
});

it("shows an error, keeps what it has, and repeats the page that failed", async () => {
  const { list, next } = testList();
  next().fail();
  await list.loadMore();
  expect(list.state.get().status).toBe("error");
  const again = list.loadMore();
  next().answer(page("a", true));
  await again;
  const failing = list.loadMore();
  next().fail();
  await failing;
  expect(list.state.get()).toMatchObject({ status: "stale", rows: [{ id: "a" }], hasMore: true });
  const repeated = list.loadMore();
  const { after, answer } = next();
  expect(after).toBe("a");
  answer(page("b", false));
  await repeated;
  expect(idsOf(list.state.get())).toBe("ab");
});

it("reloads once after the load that is under way, however often it changes meanwhile", async () => {
  const { list, next, asked } = await listOfTwoPages(true);
  const first = list.reload();
  next().answer(page("xa", true));
  await expect.poll(() => asked.length).toBe(1);
  const reloads = Promise.all([list.reload(), list.reload()]);
  expect(asked).toMatchObject([{ after: "a" }]);
  next().answer(page("bc", true));
  await first;
  expect(idsOf(list.state.get())).toBe("xabc");
  next().answer(page("yxab", true));
  await reloads;
  expect(idsOf(list.state.get())).toBe("yxab");
  expect(asked).toEqual([]);
});

it("loads a further page after the reload that is under way", async () => {
  const { list, next, asked } = testList();
  next().answer(page("ab", true));
  await list.loadMore();
  void list.reload();
  const more = Promise.all([list.loadMore(), list.loadMore()]);
  next().answer(page("xa", true));
  await expect.poll(() => asked).toMatchObject([{ after: "a" }]);
  next().answer(page("bc", false));
  await more;
  expect(idsOf(list.state.get())).toBe("xabc");
  expect(asked).toEqual([]);
});

it("ends a reload at a page without rows", async () => {
  const { list, next, asked } = testList();
  next().answer(page("ab", true));
  await list.loadMore();
  const reloaded = list.reload();
  next().answer(page("", true));
  await reloaded;
  expect(asked).toEqual([]);
  expect(idsOf(list.state.get())).toBe("");
});

it("reloads as many rows as are shown", async () => {
  const { list, next, asked } = await listOfTwoPages(true);
  const reloaded = list.reload();
  next().answer(page("xa", true));
  await expect.poll(() => asked).toMatchObject([{ after: "a" }]);
  expect(idsOf(list.state.get())).toBe("abcd");
  next().answer(page("bc", true));
  await reloaded;
  expect(idsOf(list.state.get())).toBe("xabc");
  const fewer = list.reload();
  next().answer(page("x", false));
  await fewer;
  expect(idsOf(list.state.get())).toBe("x");
});

it("keeps its rows where a page of a reload fails", async () => {
  const { list, next, asked } = await listOfTwoPages(false);
  const reloaded = list.reload();
  next().answer(page("ab", true));
  await expect.poll(() => asked.length).toBe(1);
  next().fail();
  await reloaded;
  expect(idsOf(list.state.get())).toBe("abcd");
  expect(list.state.get().status).toBe("stale");
});
