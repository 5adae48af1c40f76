import { readFileSync } from "node:fs";

const PACKAGE = new URL("../../../../package.json", import.meta.url);

/** Flags that `npm start` passes to Node.js. */
export const NODE_FLAGS: readonly string[] = flagsOf(readFileSync(PACKAGE, "utf8"));

function flagsOf(description: string): string[] {
  const { scripts } = JSON.parse(description) as { scripts: { start: string } };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
