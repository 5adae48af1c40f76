import { chown, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes a folder, with those above it that are absent. Returns the topmost folder that is new, or else the folder itself, and
 * the owner that all in it should have: that of the nearest folder that existed.
 */
export async function makeFolder(path) {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid, gid } = await stat(first === undefined ? path : dirname(first));
  return { top: first ?? path, uid, gid };
}

/** Gives a folder and everything in it to an owner, as `makeFolder` returns both. */
export async function giveToOwner({ top, uid, gid }) {
  await chown(top, uid, gid);
  for (const name of await readdir(top, { recursive: true })) await chown(join(top, name), uid, gid);
}
