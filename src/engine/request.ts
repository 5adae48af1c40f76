import { GraphQLError, Kind, type DocumentNode, type OperationDefinitionNode } from "graphql";
import type { DocumentRequest } from "./documents/document-cache.js";
import { clip } from "./excerpt.js";

/** A request as its client sent it, over either transport. */
export interface GraphQLRequest extends DocumentRequest {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

const MAX_NAME_LENGTH = 100;

/** Returns the named operation of a document, or without a name its only one; an error if there is none. */
export function findOperation(
  { definitions }: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | GraphQLError {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const isNamed = name !== undefined && name !== null;
  const [found, other] = isNamed ? operations.filter((operation) => operation.name?.value === name) : operations;
  if (found !== undefined && other === undefined) return found;
  const message = isNamed
    ? `Unknown operation named "${clip(name, MAX_NAME_LENGTH)}".`
    : "Must provide operation name if query contains multiple operations.";
  return new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } });
}
