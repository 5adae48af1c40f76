import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Mutant } from "./list.js";

/** Copies the built app to `folder` and applies the mutation to the copy. */
export async function mutateCopy(root: string, folder: string, mutant: Mutant): Promise<void> {
  const { file, from, to } = mutant;
  await mkdir(folder, { recursive: true });
  for (const part of ["dist", "prisma"]) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "package.json"]) await symlink(join(root, part), join(folder, part));
  const text = await readToMutate(root, mutant);
  await writeFile(
    join(folder, file),
    text.replace(from, () => to),
  );
}

/** Reads the file of a mutant. Throws unless it contains the text to replace exactly once. */
export async function readToMutate(root: string, { file, from }: Mutant): Promise<string> {
  const text = await readFile(join(root, file), "utf8");
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} contains the text to replace ${count} times instead of once: ${from}`);
  return text;
}
