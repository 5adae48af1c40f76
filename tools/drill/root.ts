import { fileURLToPath } from "node:url";

/** The folder that holds dist/, prisma/ and node_modules/. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
