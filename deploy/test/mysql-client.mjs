import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createJiti } from "jiti";

// Unpacks MySQL's client, of which Debian stable has none, and makes commands of it: node deploy/test/mysql-client.mjs FOLDER
const { librariesOf, unpackPackages } = await createJiti(import.meta.url).import(
  "../../tools/drill/cluster/group/packages.ts",
);
const [folder = "."] = process.argv.slice(2);
const root = await unpackPackages(
  { name: "mysql-client", packages: ["mysql-client-core"], suite: "sid" },
  console.error,
);
const libraries = librariesOf(root);
// The programs need the C library of their suite, and its loader.
const loader = join(
  libraries[0],
  (await readdir(libraries[0])).find((name) => name.startsWith("ld-linux")),
);
await mkdir(folder, { recursive: true });
for (const name of ["mysql", "mysqldump"])
  await writeFile(
    join(folder, name),
    `#!/bin/sh\nexec "${loader}" --library-path "${libraries.join(":")}" "${join(root, "usr/bin", name)}" "$@"\n`,
    { mode: 0o755 },
  );
