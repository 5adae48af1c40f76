/** Settings with which tests open a database themselves. */
export const DATABASE_CONFIG = {
  DATABASE_POOL_SIZE: 2,
  DATABASE_TIMEOUT_MS: 10_000,
  DATABASE_TLS: "off",
  DATABASE_TLS_CA: undefined,
} as const;
