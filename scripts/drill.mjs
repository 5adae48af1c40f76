import { prepare } from "./prepare.mjs";

// Runs a drill from its source against the compiled app. The first argument is the program below tools/drill/.
await prepare({ dev: true, build: true, workspace: "tools/drill" });
// Imported after prepare(), which installs it in a fresh clone.
const { createJiti } = await import("jiti");
const [program] = process.argv.splice(2, 1);
await createJiti(import.meta.url).import(`../tools/drill/${program}.ts`);
