import { Offline } from "./errors.js";

/** Returns a function that calls `run` once; after a failure the next call tries again. @throws the errors of `run` */
export function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () =>
    (result ??= run().catch((error: unknown) => {
      result = undefined;
      throw error;
    }));
}

/** Returns a function that loads a part of the kit once; after a failure the next call tries again. @throws Offline */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  return once(() =>
    load().catch((cause: unknown) => {
      throw new Offline("A part of the kit could not be loaded.", { cause });
    }),
  );
}
