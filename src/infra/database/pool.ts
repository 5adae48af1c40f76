import { type Pool, type PoolConfig, type QueryOptions, createPool } from "mariadb";
import { classifyError } from "./errors.js";

/**
 * Opens a pool whose `query` closes the connection after a connection_loss. The driver would keep one that is
 * open, such as one to a demoted primary, and fail there again.
 */
export function createDatabasePool(options: PoolConfig): Pool {
  const pool = createPool(options);

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
