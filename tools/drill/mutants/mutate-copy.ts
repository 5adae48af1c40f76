import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Mutant } from "./list.js";

/** Copies what runs of the app to `folder` and breaks the copy. */
export async function mutateCopy(root: string, folder: string, sabotage: Mutant): Promise<void> {
  const { file, from, to } = sabotage;
  await mkdir(folder, { recursive: true });
  for (const part of ["dist", "prisma"]) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "package.json"]) await symlink(join(root, part), join(folder, part));
  const text = await readToMutate(root, sabotage);
  await writeFile(
    join(folder, file),
    text.replace(from, () => to),
  );
}

/** The file that a sabotage breaks. Throws when what is to be broken is not there once. */
export async function readToMutate(root: string, { file, from }: Mutant): Promise<string> {
  const text = await readFile(join(root, file), "utf8");
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} times what is to be broken, instead of once: ${from}`);
  return text;
}
