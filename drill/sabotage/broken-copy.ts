import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sabotage } from "./sabotages.js";

/** Copies what runs of the app to `folder` and breaks the copy. Throws when what is to be broken is not there once. */
export async function breakCopy(root: string, folder: string, { file, from, to }: Sabotage): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const part of ["dist", "prisma"]) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "package.json"]) await symlink(join(root, part), join(folder, part));
  const text = await readFile(join(folder, file), "utf8");
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} times what is to be broken, instead of once: ${from}`);
  await writeFile(
    join(folder, file),
    text.replace(from, () => to),
  );
}
