import { describe, expect, it } from "vitest";
import { readConfig } from "../../infra/config.js";
import { createSchema } from "../../schema.js";
import { createDocumentCache } from "./document-cache.js";

const documents = createDocumentCache(createSchema(), readConfig({}), { introspection: true });
const padding = "x".repeat(99_000);

describe("the document cache", () => {
  it("keeps the last used documents, up to a total length", () => {
    const texts = Array.from({ length: 300 }, (_, n) => `{ a${n}: __typename } #${padding}`);
    const first = texts.map((query) => documents.read({ query }));
    const newest = texts.slice(-150);
    expect(newest.map((query) => documents.read({ query }))).toEqual(first.slice(-150));
    expect(newest.every((query, n) => documents.read({ query }) === first[n + 150])).toBe(true);
    expect(documents.read({ query: texts[0] }) === first[0]).toBe(false);
  });
});
