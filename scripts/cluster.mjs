import { prepare } from "./prepare.mjs";

await prepare({ build: true, page: true });
await import("../dist/cluster.js");
