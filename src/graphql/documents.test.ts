import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { readConfig } from "../infra/config.js";
import { createSchema } from "../schema.js";
import { createDocuments } from "./documents.js";

const documents = createDocuments(createSchema(), readConfig({}), { introspection: true });
const megabyte = "x".repeat(1_000_000);

describe("the documents that are kept", () => {
  it("are those that were used last, up to a length in all", () => {
    const texts = Array.from({ length: 30 }, (_, n) => `{ a${n}: __typename } #${megabyte}`);
    const first = texts.map((text) => documents.read(text));
    const newest = texts.slice(-15);
    expect(newest.map((text) => documents.read(text))).toEqual(first.slice(-15));
    expect(newest.every((text, n) => documents.read(text) === first[n + 15])).toBe(true);
    expect(documents.read(texts[0] ?? "") === first[0]).toBe(false);
  });

  it("hold nothing of variables that are no page sizes", () => {
    const document = documents.read("query ($n: Int) { conversations(first: $n) { nodes { id } } }");
    if (!("kind" in document)) throw new Error("This document is valid.");
    const before = memoryInUse();
    for (let n = 0; n < 50; n += 1) documents.checkCost(document, { n: `${n}${megabyte}` });
    expect(memoryInUse() - before).toBeLessThan(20_000_000);
  });
});

function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
