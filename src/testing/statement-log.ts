import { expect } from "vitest";
import type { Database } from "../infra/database/database.js";
import type { TestApp } from "./app.js";
import { eventually } from "./eventually.js";

/** Settings with which nothing asks the database by itself: it would be counted too. */
export const QUIET = { FEED_LOOKUP_MS: "60000", SEARCH_INDEX_MS: "600000", PRESENCE_GRACE_MS: "60000" };

let marks = 0;

/**
 * The statements that the app's connections send to the database while `work` runs, those of scripts too, from the
 * server's general log. The log is the whole server's, so that one test at a time can read it.
 */
export async function statementsDuring({ app }: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const { db } = app;
  const name = `mark ${(marks += 1)}`;
  const turn = await db.connect();
  try {
    await turn.query("SELECT GET_LOCK('convospace general log', 60)");
    await db.execute("SET GLOBAL log_output = 'TABLE'");
    await db.execute("SET GLOBAL general_log = ON");
    // What came before may still be told in the background, such as that a device is here.
    await app.background.settled();
    await db.query(`SELECT 'begin ${name}'`);
    await work();
    await db.query(`SELECT 'end ${name}'`);
  } finally {
    await db.execute("SET GLOBAL general_log = OFF");
    await turn.end(); // This gives the lock back too.
  }
  // Other tests use the same server: only the connections to this app's database count.
  const rows = await db.query<{ text: string }>(
    `SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log
     WHERE command_type IN ('Query', 'Execute') AND thread_id IN (
       SELECT id FROM ${await connectionList(db)} WHERE db = DATABASE()
     ) ORDER BY event_time`,
  );
  // A connection that the pool adds is told its session's settings first; one that it takes back while the last packet of
  // an answer is read is told to roll back, though there is nothing.
  const logged = rows
    .map(({ text }) => text.replace(/\s+/gu, " ").replace(/; ?$/u, "").trim())
    .filter((text) => !/^(?:SET |ROLLBACK$)/u.test(text));
  // MySQL logs each statement of a script by itself, MariaDB the script as a whole.
  const texts = logged.flatMap((text) => text.split(/; (?=\(?[A-Z]+\b)/u));
  return texts.slice(texts.indexOf(`SELECT 'begin ${name}'`) + 1, texts.indexOf(`SELECT 'end ${name}'`));
}

/** The table of the server's connections. MySQL's older one fails on an emoji in what another connection happens to run. */
export async function connectionList(db: Database): Promise<string> {
  return (await isMySql(db)) ? "performance_schema.processlist" : "information_schema.processlist";
}

/** Waits until a transaction on the app's database waits for a lock that another holds. */
export async function lockWait(db: Database): Promise<void> {
  const connections = await connectionList(db);
  await eventually(async () =>
    expect(
      await db.query(
        `SELECT 1 FROM information_schema.innodb_trx JOIN ${connections} c ON c.id = trx_mysql_thread_id
         WHERE trx_state = 'LOCK WAIT' AND c.db = DATABASE()`,
      ),
    ).not.toEqual([]),
  );
}

async function isMySql({ query }: Database): Promise<boolean> {
  const [row] = await query<{ version: string }>("SELECT VERSION() AS version");
  return !/mariadb/iu.test(row?.version ?? "");
}
