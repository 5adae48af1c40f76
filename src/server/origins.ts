import type { Config } from "../infra/config.js";

/** Whether a browser page of this origin may use the API. */
export type OriginCheck = (origin: string) => boolean;

/** Where a developer's pages come from: this machine, and Apollo Sandbox. */
const DEVELOPMENT_ORIGINS = [
  "http://localhost:*",
  "http://127.0.0.1:*",
  "https://studio.apollographql.com",
  "https://sandbox.embed.apollographql.com",
];

/** CORS_ORIGINS, each exact, or with `:*` for any port, or `*` for all. */
export function createOriginCheck({
  CORS_ORIGINS: origins = DEVELOPMENT_ORIGINS,
}: Pick<Config, "CORS_ORIGINS">): OriginCheck {
  const exact = new Set(origins);
  const anyPort = origins.filter((origin) => origin.endsWith(":*")).map((origin) => origin.slice(0, -2));
  return (origin) =>
    exact.has("*") || exact.has(origin) || anyPort.some((host) => origin === host || origin.startsWith(`${host}:`));
}
