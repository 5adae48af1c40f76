import { prepare } from "./prepare.mjs";

await prepare({ dev: true, workspace: "tools/import" });
// Imported after prepare(), which installs it in a fresh clone.
const { createJiti } = await import("jiti");
await createJiti(import.meta.url).import("../tools/import/main.ts");
