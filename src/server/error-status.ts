/** HTTP status of a request that is rejected before execution, by error code; 400 for every other code. */
const STATUSES: Readonly<Record<string, number>> = {
  PERSISTED_QUERY_NOT_FOUND: 200,
  REQUEST_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
};

export function statusOf(code: unknown): number {
  return STATUSES[String(code)] ?? 400;
}

/** Returns the error code of a request that is rejected with an HTTP status. */
export function codeOf(status: number): string {
  return Object.keys(STATUSES).find((code) => STATUSES[code] === status) ?? "BAD_REQUEST";
}
