import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Fault } from "./client.mjs";

/** Published files, which never change. Others, those of uploads under way, are copied each time. */
const UNCHANGING = /^objects\//u;

/**
 * Copies a media store. Published files that `previous`, an earlier copy, has in the same size are linked instead. Files that
 * are deleted meanwhile are left out. Returns the number of files and their bytes.
 */
export async function copyStore(folder, to, previous) {
  const from = resolve(folder);
  await requireStore(from);
  const total = { files: 0, bytes: 0 };
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name));
    if (entry.isDirectory()) await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    else if (entry.isFile()) {
      const size = await unlessDeleted(copyOne(join(from, path), join(to, path), earlierOf(previous, path)));
      if (size === undefined) continue;
      total.files += 1;
      total.bytes += size;
    }
  }
  return total;
}

/** @throws Fault if the folder is no media store, as where it is not mounted */
export async function requireStore(folder) {
  if ((await unlessDeleted(stat(join(folder, "store-id")))) !== undefined) return;
  throw new Fault(`${folder} is no media store: it has no file store-id. Is it mounted?`);
}

function earlierOf(previous, path) {
  return previous !== undefined && UNCHANGING.test(path) ? join(previous, path) : undefined;
}

async function copyOne(from, to, earlier) {
  const { size } = await stat(from);
  if (earlier !== undefined && (await unlessDeleted(stat(earlier)))?.size === size) await link(earlier, to);
  // A clone where the file system can, which takes no space.
  else await copyFile(from, to, constants.COPYFILE_FICLONE);
  return size;
}

function unlessDeleted(promise) {
  return promise.catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
