import { preparePage } from "./prepare.mjs";

await preparePage();
