/** The server has received a request whose answer never came. */
export class LostAnswer extends Error {}

export function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
