import { prepare } from "./prepare.mjs";

await prepare({ build: true, page: true, next: "Starting the database and the server" });
// Imported into this process, so that signals and the exit code are the app's.
await import("../dist/bundle/main.js");
