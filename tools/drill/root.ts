import { fileURLToPath } from "node:url";

/** Root folder of the repository, with dist/, prisma/ and node_modules/. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of the configuration of replicated databases that is shipped. */
export const HA_FOLDER = fileURLToPath(new URL("../../deploy/ha", import.meta.url));
