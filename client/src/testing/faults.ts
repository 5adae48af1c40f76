/** Error of a request that the server has received and whose answer was lost. */
export class LostAnswer extends Error {}

export function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
