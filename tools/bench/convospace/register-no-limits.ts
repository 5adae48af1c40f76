import { existsSync } from "node:fs";
import { register } from "node:module";
import { REPLACEMENTS } from "./no-limits-loader.js";

// Preloaded into a server to replace the limits and metrics that no setting turns off.

for (const path of Object.keys(REPLACEMENTS))
  if (!existsSync(new URL(`../../../../${path}`, import.meta.url)))
    throw new Error(`${path} is to be replaced, and does not exist.`);
register("./no-limits-loader.js", import.meta.url);
