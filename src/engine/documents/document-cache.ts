import { GraphQLError, type GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import type { Config } from "../../infra/config.js";
import { StartupError } from "../../infra/errors.js";
import {
  type OperationReference,
  badRequest,
  hashOf,
  requestedHash,
  hashNotFound,
  hashMismatch,
  notInAllowList,
} from "./persisted-queries.js";
import { type CheckedDocument, createCheck } from "../validation/validate.js";

/** Cache of parsed and validated documents, shared by both transports: validation is the most expensive step. */
export interface DocumentCache {
  /** Returns the document of a request, by text or by hash, from the cache or validated now; else its errors. */
  read(request: DocumentRequest): CheckedDocument | readonly GraphQLError[];
}

/** Parts of a request that identify its document. */
export interface DocumentRequest extends OperationReference {
  readonly query?: string | null | undefined;
}

export interface DocumentOptions {
  readonly introspection: boolean;
  /** Texts of the allow-list; without one, every valid operation is served. */
  readonly listed?: readonly string[] | undefined;
  readonly onValidated?: () => void;
}

/** Bound on the texts in the cache: a document with few tokens may still be long. */
const MAX_CACHED_CHARACTERS = 20_000_000;

/** @throws StartupError naming the invalid operations of the allow-list */
export function createDocumentCache(
  schema: GraphQLSchema,
  { MAX_QUERY_DEPTH: maxDepth }: Pick<Config, "MAX_QUERY_DEPTH">,
  { introspection, listed, onValidated = () => undefined }: DocumentOptions,
): DocumentCache {
  const check = createCheck(schema, { maxDepth, introspection, onValidated });
  const byHash = listed === undefined ? createCache(2000, MAX_CACHED_CHARACTERS) : checkAll(listed, check);
  /** Recent documents by text, because hashing a text takes longer than looking it up. */
  const recent = createCache(100, MAX_CACHED_CHARACTERS / 20);

  function readByHash(text: string): CheckedDocument | readonly GraphQLError[] {
    const hash = hashOf(text);
    const known = byHash.get(hash);
    if (known !== undefined) return known;
    if (listed !== undefined) return [notInAllowList()];
    const document = check(text);
    if ("ast" in document) byHash.set(hash, document);
    return document;
  }

  function readText(text: string): CheckedDocument | readonly GraphQLError[] {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const document = readByHash(text);
    if ("ast" in document) recent.set(text, document);
    return document;
  }

  return {
    read: (request) => {
      const hash = requestedHash(request);
      const { query } = request;
      if (hash instanceof GraphQLError) return [hash];
      if (hash === undefined) return query ? readText(query) : [noOperation()];
      if (!query) return byHash.get(hash) ?? [listed === undefined ? hashNotFound() : notInAllowList()];
      return hash === hashOf(query) ? readText(query) : [hashMismatch()];
    },
  };
}

function createCache(max: number, maxSize: number): LRUCache<string, CheckedDocument> {
  return new LRUCache({ max, maxSize, sizeCalculation: ({ text }) => text.length || 1 });
}

function checkAll(texts: readonly string[], check: ReturnType<typeof createCheck>): Map<string, CheckedDocument> {
  const documents = new Map<string, CheckedDocument>();
  const faults: string[] = [];
  for (const text of texts) {
    const document = check(text);
    if ("ast" in document) documents.set(hashOf(text), document);
    else faults.push(`  ${document.map(({ message }) => message).join(" ")}\n    in ${text.slice(0, 100)}`);
  }
  if (faults.length === 0) return documents;
  throw new StartupError(`PERSISTED_OPERATIONS lists what this schema cannot answer:\n${faults.join("\n")}`);
}

function noOperation(): GraphQLError {
  return badRequest("A request needs a `query`, or the id of one: `documentId`, or `extensions.persistedQuery`.");
}
