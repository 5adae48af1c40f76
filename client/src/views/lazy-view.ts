import type { Status } from "../status.js";
import { type Readable, createWritable } from "../readable.js";
import { lazy } from "../transport/lazy.js";
import type { Stoppable } from "./shared.js";

interface View<State> extends Stoppable {
  readonly state: Readable<State>;
  loadMore(): Promise<void>;
}

/** Creates a view whose code is loaded. Where that fails its status is "error", and `loadMore` tries again. */
export function createLazyView<State extends { readonly status: Status }>(
  loading: State,
  load: () => Promise<View<State>>,
): View<State> {
  const state = createWritable(loading);
  const ends: (() => void)[] = [];
  let isStopped = false;
  const open = lazy(async () => {
    state.set(loading);
    const view = await load();
    if (isStopped) view.stop();
    else ends.push(view.state.subscribe(state.set), view.stop);
    return view;
  });
  const tryOpen = () => open().catch(() => void state.set({ ...loading, status: "error" }));
  void tryOpen();
  return {
    state,
    loadMore: async () => (await tryOpen())?.loadMore(),
    stop: () => {
      isStopped = true;
      for (const end of ends) end();
    },
  };
}

type Functions = Record<string, (...args: never[]) => Promise<unknown>>;

/** Returns the functions of a part that is loaded when one of them is first called. @throws Offline */
export function lazyFunctions<Name extends string, Part extends Pick<Functions, Name>>(
  load: () => Promise<Part>,
  names: readonly Name[],
): Pick<Part, Name> {
  const call =
    (name: Name) =>
    async (...args: never[]) =>
      (await load())[name](...args);
  return Object.fromEntries(names.map((name) => [name, call(name)])) as Pick<Part, Name>;
}
