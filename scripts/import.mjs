import { createJiti } from "jiti";
import { prepare } from "./prepare.mjs";

await prepare({ build: false });
await createJiti(import.meta.url).import("../import/main.ts");
