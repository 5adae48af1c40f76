import { readFileSync } from "node:fs";
import { z } from "zod";
import { Unfit } from "../../infra/errors.js";
import { hashIn, hashOf } from "./persisted-queries.js";

const ApolloManifest = z
  .object({ operations: z.array(z.object({ id: z.string(), body: z.string() })) })
  .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const));
const HashesToTexts = z.record(z.string(), z.string()).transform((texts) => Object.entries(texts));

const List = z.union([ApolloManifest, HashesToTexts]);

/**
 * Reads the texts of a file of persisted operations, as GraphQL Code Generator (`persistedDocuments` of its client preset,
 * with or without `sha256:` before the hash) or Apollo's `generate-persisted-query-manifest` writes it.
 * @throws Unfit when it cannot be read, is in no such form, or names an operation by something else than its hash
 */
export function readOperationList(path: string): readonly string[] {
  const list = List.safeParse(readJson(path));
  if (!list.success)
    throw new Unfit(
      `PERSISTED_OPERATIONS must name a file of persisted operations, {"<SHA-256>": "<text>"} or Apollo's manifest; ${path} is neither.`,
    );
  for (const [id, text] of list.data)
    if (hashIn(id) !== hashOf(text))
      throw new Unfit(
        `PERSISTED_OPERATIONS: ${path} calls an operation "${id}", which is not the SHA-256 of its text.`,
      );
  return list.data.map(([, text]) => text);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Unfit(`PERSISTED_OPERATIONS: ${path} cannot be read: ${(error as Error).message}`);
  }
}
