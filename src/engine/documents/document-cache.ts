import { GraphQLError, type GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import type { Config } from "../../infra/config.js";
import { Unfit } from "../../infra/errors.js";
import {
  type OperationReference,
  badRequest,
  hashOf,
  hashSent,
  hashUnknown,
  hashWrong,
  notListed,
} from "./persisted-queries.js";
import { type CheckedDocument, createCheck } from "../validation/validate.js";

/** Parsed and validated documents by their text, shared by both transports: validation is the dearest step of all. */
export interface Documents {
  /**
   * Returns the document of a request, from the cache or checked now, or the errors that it has. A request may name its
   * operation by hash, and leave the text out once the server has it.
   */
  read(request: DocumentRequest): CheckedDocument | readonly GraphQLError[];
}

/** The parts of a request that say which document it wants. */
export interface DocumentRequest extends OperationReference {
  readonly query?: string | null | undefined;
}

export interface DocumentOptions {
  readonly introspection: boolean;
  /** The texts of the operations that are served; without it, all are that are valid. */
  readonly listed?: readonly string[] | undefined;
  readonly onValidated?: () => void;
}

/** Documents keep their text, which may be long for all that the tokens are few. */
const CHARACTERS_KEPT = 20_000_000;

/** @throws Unfit naming the listed operations that are not valid */
export function createDocuments(
  schema: GraphQLSchema,
  { MAX_QUERY_DEPTH: maxDepth }: Pick<Config, "MAX_QUERY_DEPTH">,
  { introspection, listed, onValidated = () => undefined }: DocumentOptions,
): Documents {
  const check = createCheck(schema, { maxDepth, introspection, onValidated });
  const byHash = listed === undefined ? createCache(2000, CHARACTERS_KEPT) : checkAll(listed, check);
  /** The most frequent ones by their text: to hash it takes longer than to look it up. */
  const recent = createCache(100, CHARACTERS_KEPT / 20);

  function readAnew(text: string): CheckedDocument | readonly GraphQLError[] {
    const hash = hashOf(text);
    const known = byHash.get(hash);
    if (known !== undefined) return known;
    if (listed !== undefined) return [notListed()];
    const document = check(text);
    if ("ast" in document) byHash.set(hash, document);
    return document;
  }

  function readText(text: string): CheckedDocument | readonly GraphQLError[] {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const document = readAnew(text);
    if ("ast" in document) recent.set(text, document);
    return document;
  }

  return {
    read: (request) => {
      const hash = hashSent(request);
      const { query } = request;
      if (hash instanceof GraphQLError) return [hash];
      if (hash === undefined) return query ? readText(query) : [noOperation()];
      if (!query) return byHash.get(hash) ?? [listed === undefined ? hashUnknown() : notListed()];
      return hash === hashOf(query) ? readText(query) : [hashWrong()];
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
  throw new Unfit(`PERSISTED_OPERATIONS lists what this schema cannot answer:\n${faults.join("\n")}`);
}

function noOperation(): GraphQLError {
  return badRequest("A request needs a `query`, or the id of one: `documentId`, or `extensions.persistedQuery`.");
}
