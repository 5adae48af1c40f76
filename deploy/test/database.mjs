import { startEmbeddedDatabase } from "../../dist/infra/embedded/database.js";

// Runs a database in a folder until SIGTERM, and prints the path of its socket: node deploy/test/database.mjs FOLDER
const [dataDir = "database"] = process.argv.slice(2);
const { socketPath, stop } = await startEmbeddedDatabase({ dataDir, print: (line) => console.error(line) });
process.on("SIGTERM", () => void stop().then(() => process.exit(0)));
// Nothing else keeps this process, and with it the database, running.
setInterval(() => undefined, 60_000);
console.log(socketPath);
