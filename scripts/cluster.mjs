import { prepare } from "./prepare.mjs";

await prepare({ build: true, page: true, next: "Starting the database and the workers" });
await import("../dist/bundle/cluster.js");
