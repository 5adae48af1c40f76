import { readFileSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "../../infra/errors.js";
import { hashIn, hashOf } from "./persisted-queries.js";

const ApolloManifest = z
  .object({ operations: z.array(z.object({ id: z.string(), body: z.string() })) })
  .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const));
const HashesToTexts = z.record(z.string(), z.string()).transform((texts) => Object.entries(texts));

const List = z.union([ApolloManifest, HashesToTexts]);

/**
 * Reads the operations of a persisted query manifest: by GraphQL Code Generator (`persistedDocuments` of its client preset,
 * hashes with or without `sha256:`) or by Apollo's `generate-persisted-query-manifest`.
 * @throws StartupError if the file is unreadable, has another form, or an id is not the SHA-256 of its operation
 */
export function readAllowList(path: string): readonly string[] {
  const list = List.safeParse(readJson(path));
  if (!list.success)
    throw new StartupError(
      `PERSISTED_OPERATIONS must name a file of persisted operations, {"<SHA-256>": "<text>"} or Apollo's manifest; ${path} is neither.`,
    );
  for (const [id, text] of list.data)
    if (hashIn(id) !== hashOf(text))
      throw new StartupError(
        `PERSISTED_OPERATIONS: ${path} calls an operation "${id}", which is not the SHA-256 of its text.`,
      );
  return list.data.map(([, text]) => text);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new StartupError(`PERSISTED_OPERATIONS: ${path} cannot be read: ${(error as Error).message}`);
  }
}
