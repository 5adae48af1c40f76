import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the repository or the image: the nearest one above this file, source, compiled or bundled, with a package.json. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Folder of the migrations. */
export const MIGRATIONS = join(ROOT, "prisma/migrations");

function findRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findRoot(dirname(folder));
}
