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

/** What a document has to be, beside valid GraphQL of the schema. */
export interface Rules {
  readonly validationRules: ValidationRule[];
  readonly parseOptions: { readonly maxTokens: number };
}

const MAX_TOKENS = 5000;

export function rulesFor(depth: number): Rules {
  return { validationRules: [depthRule(depth)], parseOptions: { maxTokens: MAX_TOKENS } };
}

/** Parses and validates a text, and answers all that is wrong with it where there is something. */
export function createCheck(
  schema: GraphQLSchema,
  { validationRules, parseOptions }: Rules,
  { introspection, onValidated }: { introspection: boolean; onValidated: () => void },
): (text: string) => DocumentNode | readonly GraphQLError[] {
  const rules = [...specifiedRules, ...validationRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  return (text) => {
    const document = parsed(text, parseOptions);
    if (document instanceof GraphQLError) return [withCode(document, "GRAPHQL_PARSE_FAILED")];
    onValidated();
    const errors = validate(schema, document, rules);
    return errors.length === 0 ? document : errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
  };
}

function parsed(text: string, options: Rules["parseOptions"]): DocumentNode | GraphQLError {
  try {
    return parse(text, options);
  } catch (error) {
    // The parser's stack ends somewhere in a thousand brackets: that is the sender's doing, too.
    return error instanceof GraphQLError ? error : new GraphQLError((error as Error).message);
  }
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

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes !== undefined && { nodes: error.nodes }),
    ...(error.source !== undefined && { source: error.source }),
    ...(error.positions !== undefined && { positions: error.positions }),
    extensions: { ...error.extensions, code: error.extensions["code"] ?? code },
  });
}
