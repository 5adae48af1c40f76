import { prepare } from "./prepare.mjs";

await prepare({ build: false, workspace: "tools/import" });
// Not before: in a fresh clone it has just been installed.
const { createJiti } = await import("jiti");
await createJiti(import.meta.url).import("../tools/import/main.ts");
