import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreUnavailable } from "../store.js";

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Errors of a disk that is full, gone or read-only, or of a process with too many open files. */
const OUTAGES = new Set([
  ...["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "ESTALE", "ENODEV", "ENXIO", "ENOTCONN", "ETIMEDOUT"],
  ...["EMFILE", "ENFILE"],
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
export async function moveFile(from: string, to: string): Promise<void> {
  await sync(from);
  await makeFolder(dirname(to));
  try {
    await rename(from, to);
    await sync(dirname(to));
  } catch (error) {
    if (!hasCode(error, "EXDEV")) throw error;
    await duplicateFile(from, to);
    await rm(from, { force: true });
  }
}

/** Copies a file, sharing its blocks where the file system can; `to` is replaced at once. */
export async function duplicateFile(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  const draft = `${to}.${randomUUID()}`;
  try {
    await copyFile(from, draft, constants.COPYFILE_FICLONE);
    await sync(draft);
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await sync(dirname(to));
}

/** Creates a folder with its parents, which last beyond a power failure. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  if (first === undefined) return;
  for (let parent = dirname(path); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await sync(parent);
    if (parent === dirname(parent)) return;
  }
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
