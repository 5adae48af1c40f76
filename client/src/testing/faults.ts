/** Error of a request without an answer, whether the server has received it or not. */
export class LostAnswer extends Error {}

export function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
