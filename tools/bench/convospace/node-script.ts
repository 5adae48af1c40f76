import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Script that runs Node.js as `npm start` does: with its flags and its environment, in place of the shell. */
export const NODE_SCRIPT = fileURLToPath(new URL("../../../../scripts/node.sh", import.meta.url));

/** PATH on which the script finds the Node.js that runs the benchmark. */
export const NODE_PATH = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
