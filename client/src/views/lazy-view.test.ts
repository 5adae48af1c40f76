import { expect, it } from "vitest";
import type { Status } from "../status.js";
import { createWritable } from "../readable.js";
import { Offline } from "../transport/errors.js";
import { createLazyView, lazyFunctions } from "./lazy-view.js";
import { lazy } from "../transport/lazy.js";

const LOADING: { status: Status } = { status: "loading" };
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** A view whose code can be loaded unless `isThere` is false. */
function setUp({ isThere = true } = {}) {
  const code = { isThere };
  const inner = createWritable<{ status: Status }>({ status: "ready" });
  const calls: string[] = [];
  const view = createLazyView(LOADING, async () => {
    await settle();
    if (!code.isThere) throw new TypeError("Failed to fetch dynamically imported module");
    const record = (name: string) => Promise.resolve(void calls.push(name));
    return { state: inner, loadMore: () => record("loadMore"), stop: () => void record("stop") };
  });
  return { code, inner, calls, view };
}

it("shows the view once its code is loaded", async () => {
  const { inner, calls, view } = setUp();
  expect(view.state.get()).toEqual({ status: "loading" });
  await view.loadMore();
  expect([view.state.get(), calls]).toEqual([{ status: "ready" }, ["loadMore"]]);
  inner.set({ status: "stale" });
  expect(view.state.get()).toEqual({ status: "stale" });
  view.stop();
  inner.set({ status: "ready" });
  expect([view.state.get(), calls]).toEqual([{ status: "stale" }, ["loadMore", "stop"]]);
});

it("stops a view that is loaded after its end", async () => {
  const { calls, view } = setUp();
  view.stop();
  await expect.poll(() => calls).toEqual(["stop"]);
  expect(view.state.get()).toEqual({ status: "loading" });
});

it("has the status error while its code cannot be loaded", async () => {
  const { code, view } = setUp({ isThere: false });
  await view.loadMore();
  expect(view.state.get()).toEqual({ status: "error" });
  code.isThere = true;
  await view.loadMore();
  expect(view.state.get()).toEqual({ status: "ready" });
});

it("calls functions of a part that is loaded once, and again after a failure", async () => {
  let tries = 0;
  const load = lazy(() => {
    tries += 1;
    if (tries === 1) return Promise.reject(new TypeError("no"));
    return Promise.resolve({ add: (one: number, other: number) => Promise.resolve(one + other) });
  });
  const { add } = lazyFunctions(load, ["add"]);
  await expect(add(1, 2)).rejects.toThrow(Offline);
  expect(await add(1, 2)).toBe(3);
  expect(await add(2, 2)).toBe(4);
  expect(tries).toBe(2);
});
