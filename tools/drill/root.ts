import { fileURLToPath } from "node:url";

/** Root folder of the repository, with dist/, prisma/ and node_modules/. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
