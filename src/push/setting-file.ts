import { readFile } from "node:fs/promises";
import { StartupError } from "../infra/errors.js";

/** Reads the file that a setting names. @throws StartupError */
export async function readSettingFile(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code = "no reason" } = error as NodeJS.ErrnoException;
    throw new StartupError(`${setting}: ${path} cannot be read (${code}).`, { cause: error });
  }
}
