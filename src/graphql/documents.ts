import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, getVariableValues } from "graphql";
import { LRUCache } from "lru-cache";
import type { Config } from "../infra/config.js";
import { Unfit } from "../infra/errors.js";
import { createCostAnalysis, tooComplex } from "./cost/analysis.js";
import { hashOf, hashSent, hashUnknown, hashWrong, notListed } from "./persisted.js";
import { type Rules, createCheck, rulesFor } from "./validation.js";

/** Parsed and validated documents by their text, shared by both transports: validation is the dearest step of all. */
export interface Documents {
  /**
   * The document of a request, from the cache or checked now; or why there is none. `extensions` may say its hash
   * (Apollo's persisted queries), and then the text may be empty, once it has been sent.
   */
  read(text: string, extensions?: object | null): DocumentNode | readonly GraphQLError[];
  /** The error that says so when an operation costs too much. */
  checkCost(
    document: DocumentNode,
    variables?: Readonly<Record<string, unknown>>,
    operationName?: string | null,
  ): GraphQLError | undefined;
  /** The same for Apollo Server, which reads by itself. */
  readonly apollo: ApolloDocuments;
}

export interface DocumentOptions {
  readonly introspection: boolean;
  /** The texts of the operations that are served; without it, all are that are valid. */
  readonly listed?: readonly string[] | undefined;
  readonly onValidated?: () => void;
}

interface ApolloDocuments extends Rules {
  readonly documentStore: Store<DocumentNode>;
  readonly persistedQueries: { readonly cache: Store<string> };
  /** Says what an error of Apollo's means where only listed operations are served. */
  explain(error: GraphQLError): GraphQLError;
}

/** By hash, after a prefix of Apollo's own. */
interface Store<T> {
  get(key: string): Promise<T | undefined>;
  set(key: string, value: T): Promise<void>;
  delete(key: string): Promise<boolean>;
}

const SHA256_DIGITS = 64;
/** Documents keep their text, which may be long for all that the tokens are few. */
const CHARACTERS_KEPT = 20_000_000;

/** @throws Unfit naming the listed operations that are not valid */
export function createDocuments(
  schema: GraphQLSchema,
  { MAX_QUERY_DEPTH: depth, MAX_QUERY_COST: cost }: Pick<Config, "MAX_QUERY_DEPTH" | "MAX_QUERY_COST">,
  { introspection, listed, onValidated = () => undefined }: DocumentOptions,
): Documents {
  const costOf = createCostAnalysis(schema);
  const rules = rulesFor(depth);
  const check = createCheck(schema, rules, { introspection, onValidated });
  const byHash = listed === undefined ? createCache(2000, CHARACTERS_KEPT) : checkAll(listed, check);
  /** Those that come all the time, by their text: to find one by its hash takes longer. */
  const recent = createCache(100, CHARACTERS_KEPT / 20);

  function readAnew(text: string): DocumentNode | readonly GraphQLError[] {
    const hash = hashOf(text);
    const known = byHash.get(hash);
    if (known !== undefined) return known;
    if (listed !== undefined) return [notListed()];
    const document = check(text);
    if ("kind" in document) byHash.set(hash, document);
    return document;
  }

  function readText(text: string): DocumentNode | readonly GraphQLError[] {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const document = readAnew(text);
    if ("kind" in document) recent.set(text, document);
    return document;
  }

  return {
    read: (text, extensions) => {
      const hash = hashSent(extensions);
      if (hash === undefined) return readText(text);
      if (hash instanceof GraphQLError) return [hash];
      if (text === "") return byHash.get(hash) ?? [listed === undefined ? hashUnknown() : notListed()];
      return hash === hashOf(text) ? readText(text) : [hashWrong()];
    },
    checkCost: (document, variables = {}, operationName) => {
      const operation = getOperationAST(document, operationName);
      const declared = operation?.variableDefinitions ?? [];
      const { coerced } = getVariableValues(schema, declared, variables, { maxErrors: 10 });
      // What is not coerced is refused by execution.
      const value = operation && coerced ? costOf(document, operation, coerced) : 0;
      return value > cost ? tooComplex(value, cost) : undefined;
    },
    apollo: {
      ...rules,
      // What has to be parsed is not on the list.
      ...(listed !== undefined && { parseOptions: { maxTokens: 0 } }),
      documentStore: {
        get: (key) => Promise.resolve(byHash.get(hashIn(key))),
        set: (key, document) => {
          // Apollo has validated it.
          onValidated();
          return Promise.resolve(void byHash.set(hashIn(key), document));
        },
        delete: (key) => Promise.resolve(byHash.delete(hashIn(key))),
      },
      persistedQueries: {
        cache: {
          get: (key) => Promise.resolve(byHash.get(hashIn(key))?.loc?.source.body),
          // By then it is among the documents.
          set: () => Promise.resolve(),
          delete: () => Promise.resolve(false),
        },
      },
      explain: (error) => (listed !== undefined && isOfUnknown(error) ? notListed() : error),
    },
  };
}

function createCache(max: number, maxSize: number): LRUCache<string, DocumentNode> {
  return new LRUCache({ max, maxSize, sizeCalculation: ({ loc }) => loc?.source.body.length || 1 });
}

function checkAll(texts: readonly string[], check: ReturnType<typeof createCheck>): Map<string, DocumentNode> {
  const documents = new Map<string, DocumentNode>();
  const faults: string[] = [];
  for (const text of texts) {
    const document = check(text);
    if ("kind" in document) documents.set(hashOf(text), document);
    else faults.push(`  ${document.map(({ message }) => message).join(" ")}\n    in ${text.slice(0, 100)}`);
  }
  if (faults.length === 0) return documents;
  throw new Unfit(`PERSISTED_OPERATIONS lists what this schema cannot answer:\n${faults.join("\n")}`);
}

function hashIn(key: string): string {
  return key.slice(-SHA256_DIGITS);
}

function isOfUnknown({ extensions: { code } }: GraphQLError): boolean {
  return code === "GRAPHQL_PARSE_FAILED" || code === "PERSISTED_QUERY_NOT_FOUND";
}
