/** "stale": shown from the store while the server is out of reach. */
export type Status = "loading" | "ready" | "stale" | "error";
