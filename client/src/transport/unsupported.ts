import { RequestError } from "./errors.js";

interface Text {
  toString(): string;
}

/** Documents that the server does not know, such as an older one without one of their fields. */
export interface Unsupported {
  /** Takes in the error of a document; one that the server does not know is reported once. */
  note(document: Text, error: unknown): void;
  /** @throws RequestError GRAPHQL_VALIDATION_FAILED, without a request, for a document that is known to fail */
  check(document: Text): void;
  forget(): void;
}

export function createUnsupported(onError: (error: unknown) => void): Unsupported {
  const refused = new Map<string, RequestError>();
  const reported = new Set<string>();
  return {
    note: (document, error) => {
      if (!isUnsupported(error)) return;
      const text = String(document);
      refused.set(text, error);
      if (!reported.has(text)) onError(error);
      reported.add(text);
    },
    check: (document) => {
      const error = refused.get(String(document));
      if (error) throw error;
    },
    forget: () => refused.clear(),
  };
}

/** True for a document that fails on this server whenever it is sent. */
export function isUnsupported(error: unknown): error is RequestError {
  return error instanceof RequestError && error.code === "GRAPHQL_VALIDATION_FAILED";
}
