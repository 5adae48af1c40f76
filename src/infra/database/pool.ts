import { type Pool, type PoolConfig, type QueryOptions, createPool } from "mariadb";
import { classifyError } from "./errors.js";

/**
 * Opens a pool whose `query` closes the connection after a connection_loss. The driver would keep one that is
 * open, such as one to a demoted primary, and fail there again. A transaction must have ended when its connection is
 * released: the pool sends no ROLLBACK.
 */
export function createDatabasePool(options: PoolConfig): Pool {
  // The driver would send a ROLLBACK after most scripts: it takes one whose results arrive together for a running one.
  const pool = createPool({ ...options, noControlAfterUse: true });

  async function query<T>(sql: string | QueryOptions, values?: unknown): Promise<T> {
    const connection = await pool.getConnection();
    try {
      return await connection.query<T>(sql, values);
    } catch (error) {
      if (classifyError(error) === "connection_loss") connection.destroy();
      throw error;
    } finally {
      await connection.release();
    }
  }

  return Object.assign(pool, { query });
}
