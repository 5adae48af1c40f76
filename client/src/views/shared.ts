import type { Readable } from "../readable.js";

const KEEP_MS = 30_000;

/** A view that is shared by its callers and stopped some time after the last of them has released it. */
export interface Stoppable {
  stop(): void;
}

export type Shared<V> = Omit<V, "stop"> & { release(): void };

export interface SharedViews {
  /** Returns the view of a key and counts the caller; opens it for the first one. */
  open<V extends Stoppable>(key: string, create: () => V): Shared<V>;
  /** Returns the state of a view, which is open while somebody subscribes and some time afterwards. */
  readable<T>(key: string, create: () => Stoppable & { readonly state: Readable<T> }): Readable<T>;
  /** Stops all views. */
  stop(): void;
}

/** Creates a registry of shared views, which stops each 30 s after its last release. */
export function createSharedViews(setTimer: (run: () => void, ms: number) => () => void): SharedViews {
  const entries = new Map<string, Entry>();

  function create(key: string, view: Stoppable): Entry {
    const drop = () => {
      entries.delete(key);
      view.stop();
    };
    const release = () => {
      entry.callers -= 1;
      if (entry.callers === 0) entry.cancel = setTimer(drop, KEEP_MS);
    };
    const entry: Entry = { view, callers: 0, cancel: () => undefined, shared: { ...view, release } };
    entries.set(key, entry);
    return entry;
  }

  function open<V extends Stoppable>(key: string, createView: () => V): Shared<V> {
    const entry = entries.get(key) ?? create(key, createView());
    entry.cancel();
    entry.callers += 1;
    return entry.shared as unknown as Shared<V>;
  }

  return {
    open,
    readable: (key, createView) => ({
      get: () => {
        const view = open(key, createView);
        view.release();
        return view.state.get();
      },
      subscribe: (run) => {
        const view = open(key, createView);
        const stop = view.state.subscribe(run);
        return () => {
          stop();
          view.release();
        };
      },
    }),
    stop: () => {
      for (const { view, cancel } of entries.values()) {
        cancel();
        view.stop();
      }
      entries.clear();
    },
  };
}

interface Entry {
  readonly view: Stoppable;
  readonly shared: object;
  callers: number;
  cancel: () => void;
}
