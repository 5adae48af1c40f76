import { Offline } from "./errors.js";

/** Returns a function that loads a part of the kit once; after a failure the next call tries again. @throws Offline */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    (loaded ??= load().catch((cause: unknown) => {
      loaded = undefined;
      throw new Offline("A part of the kit could not be loaded.", { cause });
    }));
}
