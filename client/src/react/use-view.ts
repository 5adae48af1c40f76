import { type DependencyList, useMemo, useSyncExternalStore } from "react";
import type { Readable } from "../readable.js";

interface View<State> {
  readonly state: Readable<State>;
  release(): void;
}

/** Returns the present value and renders again after each change; `serverValue` is rendered on the server and while hydrating. */
export function useReadable<T>(readable: Readable<T>, serverValue: T): T {
  return useSyncExternalStore(readable.subscribe, readable.get, () => serverValue);
}

/**
 * Opens a shared view and renders its state: retained while mounted, released afterwards.
 * `view` returns the view for callbacks; it must not be called while rendering on a server.
 */
export function useView<State, V extends View<State>>(
  open: () => V,
  serverState: State,
  dependencies: DependencyList,
): { readonly state: State; readonly view: () => V } {
  const holder = useMemo(() => createHolder<State, V>(open), dependencies);
  return { state: useSyncExternalStore(holder.subscribe, holder.get, () => serverState), view: holder.view };
}

/** Returns a part of an open view, such as its draft, and renders again after each change. */
export function useViewPart<V, T>(view: () => V, part: (view: V) => Readable<T>, serverValue: T): T {
  const readable = useMemo(
    () => ({ get: () => part(view()).get(), subscribe: (run: (value: T) => void) => part(view()).subscribe(run) }),
    [view],
  );
  return useReadable(readable, serverValue);
}

function createHolder<State, V extends View<State>>(open: () => V & View<State>) {
  let current: V | undefined;
  // A render may never be mounted: the view is released at once and stays shared for a while, until `subscribe` retains it.
  const view = () => {
    if (current === undefined) {
      current = open();
      current.release();
    }
    return current;
  };
  return {
    view,
    get: (): State => view().state.get(),
    subscribe: (run: () => void) => {
      const retained = open();
      current = retained;
      const stop = retained.state.subscribe(run);
      return () => {
        stop();
        retained.release();
      };
    },
  };
}
