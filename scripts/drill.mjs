import { prepare } from "./prepare.mjs";

// The first argument names the program below tools/drill/. It runs from its source, and the app that it drills compiled.
await prepare({ build: true, workspace: "tools/drill" });
// Not before: in a fresh clone it has just been installed.
const { createJiti } = await import("jiti");
const [program] = process.argv.splice(2, 1);
await createJiti(import.meta.url).import(`../tools/drill/${program}.ts`);
