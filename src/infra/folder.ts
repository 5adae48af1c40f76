import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartupError } from "./errors.js";

/** A folder that a setting names. */
export interface NamedFolder {
  readonly setting: string;
  readonly path: string;
}

/** Runs work on a folder. @throws StartupError where the folder cannot be used, in words for the operator */
export async function inFolder<Result>(folder: NamedFolder, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw explain(folder, error) ?? error;
  }
}

/** Returns the error of a folder on a full disk. */
export function diskIsFull({ setting, path }: NamedFolder): StartupError {
  return new StartupError(
    `The disk of ${setting} is full (${path}): free some space, or set ${setting} to a folder on another disk.`,
  );
}

const FULL = /No space left on device|\bDisk full\b|\berr(?:or|no):? (?:number )?28\b|\bOS errno 28\b/iu;

/** Returns true for the output of a program that a full disk has ended. */
export function tellsOfFullDisk(output: string): boolean {
  return FULL.test(output);
}

function explain(folder: NamedFolder, error: unknown): StartupError | undefined {
  const { setting, path } = folder;
  const { code, path: failed } = error as NodeJS.ErrnoException;
  // A failed write has no path.
  if (code === "ENOSPC" || code === "EDQUOT") return diskIsFull(folder);
  if (failed === undefined || !(failed.startsWith(path) || path.startsWith(failed))) return undefined;
  const advice = `or set ${setting} to another folder`;
  switch ((code === "ENOENT" ? codeOfCreation(path) : code) ?? "") {
    case "EACCES":
    case "EPERM":
      return new StartupError(
        `${setting} must be a folder that this user may write, got ${path}: change its owner, ${advice}.`,
      );
    case "EROFS":
      return new StartupError(
        `${setting} must be a folder that can be written, got ${path} on a read-only file system: mount it for writing, ${advice}.`,
      );
    case "ENOTDIR":
    case "EEXIST":
      return new StartupError(`${setting} must be a folder, got ${path}: remove the file of this name, ${advice}.`);
    case "ENOENT":
      return new StartupError(`${setting} must be a folder that can be created, got ${path}: create it, ${advice}.`);
    default:
      return undefined;
  }
}

/** Returns the code for which a folder cannot be created: a recursive mkdir has ENOENT for a read-only file system. */
function codeOfCreation(path: string): string | undefined {
  let parent = path;
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    rmdirSync(mkdtempSync(join(parent, "probe-")));
    return "ENOENT";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
