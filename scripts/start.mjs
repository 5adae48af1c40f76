import { prepare } from "./prepare.mjs";

await prepare({ build: true });
// In this same process, so that signals and the exit code are the app's own.
await import("../dist/main.js");
