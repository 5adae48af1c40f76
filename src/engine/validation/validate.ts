import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  OverlappingFieldsCanBeMergedRule,
  SingleFieldSubscriptionsRule,
  Source,
  type ValidationRule,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { clip } from "../excerpt.js";
import { measure } from "./expanded-size.js";
import { findMergeConflicts } from "./field-merging.js";
import { Lines, detachSource, locate } from "./source-locations.js";
import { singleFieldSubscriptionRule } from "./single-root-field.js";

/** A valid document and its text. */
export interface CheckedDocument {
  /** Nodes have offsets only; `lines` converts them to locations. */
  readonly ast: DocumentNode;
  readonly text: string;
  readonly lines: Lines;
}

export interface CheckOptions {
  readonly maxDepth: number;
  readonly introspection: boolean;
  readonly onValidated: () => void;
}

/** Rules of graphql-js that this folder replaces. */
const REPLACED: ReadonlySet<ValidationRule> = new Set([OverlappingFieldsCanBeMergedRule, SingleFieldSubscriptionsRule]);
const MAX_LENGTH = 100_000;
const MAX_TOKENS = 5000;
const MAX_SELECTIONS = 10_000;
const MAX_ERRORS = 10;
/** Leaves about 200 characters for client text. */
const MAX_MESSAGE_LENGTH = 220;

/** Returns a function that parses and validates a text in time linear in its length; it returns the document or errors. */
export function createCheck(
  schema: GraphQLSchema,
  { maxDepth, introspection, onValidated }: CheckOptions,
): (text: string) => CheckedDocument | readonly GraphQLError[] {
  const rules = [
    ...specifiedRules.filter((rule) => !REPLACED.has(rule)),
    singleFieldSubscriptionRule,
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
  // graphql-js adds one error that it stopped.
  const options = { maxErrors: MAX_ERRORS - 1, hideSuggestions: !introspection };

  function findFaults(ast: DocumentNode): readonly GraphQLError[] {
    const { depth, selections } = measure(ast);
    if (selections > MAX_SELECTIONS) return [tooLarge()];
    if (depth > maxDepth) return [tooDeep(depth, maxDepth)];
    const errors = validate(schema, ast, rules, options);
    return errors.length > 0 ? errors : findMergeConflicts(schema, ast, MAX_ERRORS);
  }

  return (text) => {
    if (text.length > MAX_LENGTH) return [withCode(tooLong(), "GRAPHQL_PARSE_FAILED")];
    const source = new Source(text);
    const ast = parsed(source);
    if (ast instanceof GraphQLError) return [withCode(ast, "GRAPHQL_PARSE_FAILED")];
    onValidated();
    detachSource(source);
    const lines = new Lines(text);
    const faults = findFaults(ast).map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
    return faults.length === 0 ? { ast, text, lines } : locate(faults, lines);
  };
}

function parsed(source: Source): DocumentNode | GraphQLError {
  try {
    return parse(source, { maxLexicalTokens: MAX_TOKENS });
  } catch (error) {
    // Some thousand nested brackets overflow the stack of the parser.
    return error instanceof GraphQLError ? error : new GraphQLError((error as Error).message);
  }
}

function tooLong(): GraphQLError {
  return new GraphQLError(`A document may have at most ${MAX_LENGTH} characters: send values in the variables.`);
}

function tooLarge(): GraphQLError {
  return new GraphQLError(
    `This document selects more than ${MAX_SELECTIONS} fields once its fragments are put in place: ask for fewer.`,
    { extensions: { code: "QUERY_TOO_COMPLEX" } },
  );
}

function tooDeep(depth: number, maxDepth: number): GraphQLError {
  return new GraphQLError(`Query depth limit of ${maxDepth} exceeded, found ${depth}.`);
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(clip(error.message, MAX_MESSAGE_LENGTH), {
    ...(error.nodes !== undefined && { nodes: error.nodes }),
    ...(error.source !== undefined && { source: error.source }),
    ...(error.positions !== undefined && { positions: error.positions }),
    extensions: { ...error.extensions, code: error.extensions["code"] ?? code },
  });
}
