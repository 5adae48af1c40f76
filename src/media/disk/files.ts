import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile as copyContent, link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreUnavailable } from "../store.js";

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Errors of a disk that is full, gone or read-only, or of a process with too many open files. */
const OUTAGES = new Set([
  ...["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "ESTALE", "ENODEV", "ENXIO", "ENOTCONN", "ETIMEDOUT"],
  ...["EMFILE", "ENFILE", "ENOTDIR"],
]);

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}

/** Runs work on files. @throws StoreUnavailable for an outage of the disk */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, ...OUTAGES)) throw new StoreUnavailable("The media folder cannot be used.", { cause: error });
    throw error;
  }
}

/** Returns undefined in place of an error because the file does not exist. */
export async function unlessAbsent<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Moves a file, also from another file system, so that after a power failure it is there whole or not at all. */
export async function moveFile(from: string, to: string, base: string): Promise<void> {
  await sync(from);
  await makeFolder(dirname(to), base);
  try {
    await rename(from, to);
    await sync(dirname(to));
  } catch (error) {
    if (!hasCode(error, "EXDEV")) throw error;
    await copyFile(from, to, base);
    await rm(from, { force: true });
  }
}

/** Copies a file, which replaces the one at `to` at once. */
export async function copyFile(from: string, to: string, base: string): Promise<void> {
  await makeFolder(dirname(to), base);
  await withCopy(from, to, (copy) => rename(copy, to));
}

/** Gives a file a second name, or leaves the file that has this name already. */
export async function linkFile(from: string, to: string, base: string): Promise<void> {
  await makeFolder(dirname(to), base);
  await unlessPresent(link(from, to));
  await sync(dirname(to));
}

/** Copies a file, or leaves the file that has this name already. */
export async function copyNewFile(from: string, to: string, base: string): Promise<void> {
  await makeFolder(dirname(to), base);
  await withCopy(from, to, (copy) => unlessPresent(link(copy, to)));
}

/** Makes a whole copy beside `to`, sharing blocks where the file system can, for `place` to give it the name. */
async function withCopy(from: string, to: string, place: (copy: string) => Promise<unknown>): Promise<void> {
  const copy = `${to}.${randomUUID()}`;
  try {
    await copyContent(from, copy, constants.COPYFILE_FICLONE);
    await sync(copy);
    await place(copy);
  } finally {
    await rm(copy, { force: true });
  }
  await sync(dirname(to));
}

/** Creates a folder and its parents below `base`, which has to exist: without it the disk is not mounted. */
export async function makeFolder(path: string, base: string): Promise<void> {
  try {
    await mkdir(path, FOLDER_MODE);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    if (!hasCode(error, "ENOENT") || dirname(path) === base) throw error;
    await makeFolder(dirname(path), base);
    await unlessPresent(mkdir(path, FOLDER_MODE));
  }
  await sync(dirname(path));
}

/** Makes a file, or the names in a folder, last beyond a power failure. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function unlessPresent(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}
