import { createHash } from "node:crypto";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { LRUCache } from "lru-cache";
import type { Config } from "../infra/config.js";
import { type Variables, createCostCheck } from "./cost.js";

/** Parsed and validated documents by their text, shared by both transports: validation is the dearest step of all. */
export interface Documents {
  /** What to check a document against beside GraphQL's own rules. */
  readonly rules: readonly ValidationRule[];
  readonly parseOptions: { readonly maxTokens: number };
  /** The document of a text, from the cache or checked now; or why it is not valid. */
  read(text: string): DocumentNode | readonly GraphQLError[];
  /** The error that says so when an operation costs too much. */
  checkCost(document: DocumentNode, variables?: Variables, operationName?: string | null): GraphQLError | undefined;
  /** The same cache as Apollo Server asks it, by hash. */
  readonly store: {
    get(key: string): Promise<DocumentNode | undefined>;
    set(key: string, document: DocumentNode): Promise<void>;
    delete(key: string): Promise<boolean>;
  };
}

const SHA256_DIGITS = 64;
const MAX_TOKENS = 5000;
/** Documents keep their text, which may be long for all that the tokens are few. */
const CHARACTERS_KEPT = 20_000_000;

export function createDocuments(
  schema: GraphQLSchema,
  { MAX_QUERY_DEPTH: depth, MAX_QUERY_COST: cost }: Pick<Config, "MAX_QUERY_DEPTH" | "MAX_QUERY_COST">,
  { introspection, onValidated = () => undefined }: { introspection: boolean; onValidated?: () => void },
): Documents {
  const cache = new LRUCache<string, DocumentNode>({
    max: 2000,
    maxSize: CHARACTERS_KEPT,
    sizeCalculation: ({ loc }) => loc?.source.body.length ?? 1,
  });
  /** Those that come all the time, by their text: to find one by its hash takes longer. */
  const recent = new LRUCache<string, DocumentNode>({
    max: 100,
    maxSize: CHARACTERS_KEPT / 20,
    sizeCalculation: (_document, text) => text.length || 1,
  });
  const rules = [depthRule(depth)];
  const parseOptions = { maxTokens: MAX_TOKENS };
  const allRules = [...specifiedRules, ...rules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];

  function check(text: string): DocumentNode | readonly GraphQLError[] {
    const document = parsed(text);
    if (document instanceof GraphQLError) return [withCode(document, "GRAPHQL_PARSE_FAILED")];
    onValidated();
    const errors = validate(schema, document, allRules);
    return errors.length === 0 ? document : errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
  }

  function find(text: string): DocumentNode | readonly GraphQLError[] {
    const hash = createHash("sha256").update(text).digest("hex");
    const known = cache.get(hash);
    if (known !== undefined) return known;
    const document = check(text);
    if ("kind" in document) cache.set(hash, document);
    return document;
  }

  function parsed(text: string): DocumentNode | GraphQLError {
    try {
      return parse(text, parseOptions);
    } catch (error) {
      // The parser's stack ends somewhere in a thousand brackets: that is the sender's doing, too.
      return error instanceof GraphQLError ? error : new GraphQLError((error as Error).message);
    }
  }

  return {
    rules,
    parseOptions,
    read: (text) => {
      const known = recent.get(text);
      if (known !== undefined) return known;
      const document = find(text);
      if ("kind" in document) recent.set(text, document);
      return document;
    },
    checkCost: createCostCheck(schema, cost),
    store: {
      get: (key) => Promise.resolve(cache.get(hashOf(key))),
      set: (key, document) => {
        // Apollo has validated it.
        onValidated();
        return Promise.resolve(void cache.set(hashOf(key), document));
      },
      delete: (key) => Promise.resolve(cache.delete(hashOf(key))),
    },
  };
}

/** The rule would throw by itself, past what else is wrong and under the name of a syntax error. */
function depthRule(depth: number): ValidationRule {
  return maxDepthRule({
    n: depth,
    ignoreIntrospection: true,
    propagateOnRejection: false,
    onReject: [
      (context, { message }) => context?.reportError(new GraphQLError(message.replace(/^Syntax Error: /u, ""))),
    ],
  });
}

/** Apollo puts a prefix of its own before the hash of the text. */
function hashOf(key: string): string {
  return key.slice(-SHA256_DIGITS);
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes !== undefined && { nodes: error.nodes }),
    ...(error.source !== undefined && { source: error.source }),
    ...(error.positions !== undefined && { positions: error.positions }),
    extensions: { ...error.extensions, code: error.extensions["code"] ?? code },
  });
}
