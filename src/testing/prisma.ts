import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { createPool } from "mariadb";
import { PrismaClient } from "../generated/prisma/client.js";
import { connectionOptions } from "../infra/database/database.js";

/** A Prisma client with its own connections. */
export interface OpenPrisma {
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/** Opens a Prisma client on a database, for tests that read or change any row. */
export function openPrisma(databaseUrl: string): OpenPrisma {
  const options = connectionOptions(databaseUrl, { DATABASE_TLS: "off", DATABASE_TLS_CA: undefined });
  const pool = createPool({ ...options, connectionLimit: 2, minimumIdle: 0 });
  const prisma = new PrismaClient({ adapter: new PrismaMariaDb(pool) });
  return {
    prisma,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
