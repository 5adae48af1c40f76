import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";

/** The SHA-256 of an operation's text in hexadecimal digits: its name in Apollo's protocol of persisted queries. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * The hash by which a request calls its operation, in `extensions` as Apollo's persisted queries have it; undefined when
 * it does not, and an error when it does in another way.
 */
export function hashSent(extensions: object | null | undefined): string | GraphQLError | undefined {
  const persisted = (extensions as Extensions)?.persistedQuery;
  if (!persisted) return undefined;
  return persisted.version === 1 && typeof persisted.sha256Hash === "string"
    ? persisted.sha256Hash
    : new GraphQLError("Unsupported persisted query version", { extensions: { code: "BAD_REQUEST" } });
}

type Extensions = { persistedQuery?: { version?: unknown; sha256Hash?: unknown } | null } | null | undefined;

/** As Apollo Server puts it: clients send the text along when they read this. */
export function hashUnknown(): GraphQLError {
  return new GraphQLError("PersistedQueryNotFound", { extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } });
}

export function hashWrong(): GraphQLError {
  return new GraphQLError("provided sha does not match query", { extensions: { code: "BAD_REQUEST" } });
}

/** Where only listed operations are served, under the code that Apollo's router has for it. */
export function notListed(): GraphQLError {
  return new GraphQLError("This server runs the operations of its clients alone, and this is not one of them.", {
    extensions: { code: "PERSISTED_QUERY_NOT_IN_LIST" },
  });
}
