import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Listed } from "../merge-listings.js";
import { unlessAbsent } from "./files.js";
import { type Layout, isKey } from "./layout.js";

const KEY_LENGTH = 32;

/** Lists the uploads that are not published, by key. */
export async function* listUploads({ incoming }: Layout): AsyncIterable<Listed> {
  for (const name of await namesIn(incoming)) yield* changeOf(name, join(incoming, name));
}

/** Lists the published files, by key, one folder at a time. */
export async function* listObjects({ objects }: Layout): AsyncIterable<Listed> {
  for (const first of await namesIn(objects))
    for (const second of await namesIn(join(objects, first)))
      for (const name of await namesIn(join(objects, first, second)))
        yield* changeOf(name.slice(0, KEY_LENGTH), join(objects, first, second, name));
}

/** Returns the paths of all published files of an object, copies that a crash has left included. */
export async function filesOf(layout: Layout, key: string): Promise<string[]> {
  const folder = dirname(layout.object(key, "main"));
  return (await namesIn(folder)).filter((name) => name.startsWith(key)).map((name) => join(folder, name));
}

/** Yields nothing for a file that has gone meanwhile, or is no object's. */
async function* changeOf(key: string, path: string): AsyncIterable<Listed> {
  const found = isKey(key) ? await unlessAbsent(stat(path)) : undefined;
  if (found !== undefined) yield { key, changedAt: found.mtime };
}

async function namesIn(folder: string): Promise<string[]> {
  return ((await unlessAbsent(readdir(folder))) ?? []).sort();
}
