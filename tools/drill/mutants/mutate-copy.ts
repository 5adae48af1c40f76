import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edit, Mutant } from "./list.js";

/** Copies the built app to `folder` and applies the mutation to the copy. */
export async function mutateCopy(root: string, folder: string, mutant: Mutant): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const part of ["dist", "prisma"]) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "package.json"]) await symlink(join(root, part), join(folder, part));
  for (const edit of editsOf(mutant)) await writeFile(join(folder, edit.file), await apply(folder, edit));
}

/** @throws Error unless each file of a mutant contains the text to replace exactly once */
export async function verifyMutant(root: string, mutant: Mutant): Promise<void> {
  for (const edit of editsOf(mutant)) await apply(root, edit);
}

function editsOf({ also, ...edit }: Mutant): Edit[] {
  return also === undefined ? [edit] : [edit, also];
}

async function apply(root: string, { file, from, to }: Edit): Promise<string> {
  const text = await readFile(join(root, file), "utf8");
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} contains the text to replace ${count} times instead of once: ${from}`);
  return text.replace(from, () => to);
}
