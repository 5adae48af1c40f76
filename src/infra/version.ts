import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.js";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
};

/** Version of this program, from package.json. */
export const VERSION = version;
