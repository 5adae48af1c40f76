import { type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unlessAbsent } from "./files.js";
import { type Layout, isKey } from "./layout.js";

interface Listed {
  readonly key: string;
  readonly changedAt: Date;
}

/** Lists uploads, then published objects, one folder at a time. */
export async function* listObjects(layout: Layout): AsyncIterable<Listed> {
  for (const { name } of await entriesOf(layout.incoming)) yield* changeOf(name, join(layout.incoming, name));
  for (const first of await entriesOf(layout.objects))
    for (const second of await entriesOf(join(layout.objects, first.name)))
      yield* listFolder(join(layout.objects, first.name, second.name));
}

async function* listFolder(folder: string): AsyncIterable<Listed> {
  const keys = new Map<string, Date>();
  for (const { name } of await entriesOf(folder))
    for await (const { key, changedAt } of changeOf(name.slice(0, 32), join(folder, name))) {
      const known = keys.get(key);
      if (known === undefined || known < changedAt) keys.set(key, changedAt);
    }
  for (const [key, changedAt] of keys) yield { key, changedAt };
}

/** Yields nothing for a file that has gone meanwhile, or is no object's. */
async function* changeOf(key: string, path: string): AsyncIterable<Listed> {
  const found = isKey(key) ? await unlessAbsent(stat(path)) : undefined;
  if (found !== undefined) yield { key, changedAt: found.mtime };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return (await unlessAbsent(readdir(folder, { withFileTypes: true }))) ?? [];
}
