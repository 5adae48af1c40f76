import { expect } from "vitest";
import type { Database } from "../infra/database/database.js";
import { type Clock, systemClock } from "../infra/clock.js";
import { type TestApp, testApp } from "./app.js";
import { eventually } from "./eventually.js";

/** Settings without background queries, which would be counted too. */
const QUIET = { HUB_POLL_MS: "60000", PRESENCE_GRACE_MS: "60000", PUSH: "off" };

/** Starts an app that sends no statements by itself, as `testApp` does. */
export function quietApp(settings: Record<string, string> = {}, now: Clock = systemClock): Promise<TestApp> {
  return testApp({ ...QUIET, ...settings }, now, { periodicJobs: false });
}

let marks = 0;

/**
 * Returns the statements that the app's connections send while `work` runs, from the server's general log. The log covers
 * the whole server, so an advisory lock admits one test at a time.
 */
export async function statementsDuring({ app }: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const { db } = app;
  const name = `mark ${(marks += 1)}`;
  const turn = await db.connect();
  try {
    await turn.query("SELECT GET_LOCK('convospace general log', 60)");
    await db.execute("SET GLOBAL log_output = 'TABLE'");
    await db.execute("SET GLOBAL general_log = ON");
    // Earlier requests may still write in the background, such as presence.
    await app.background.settled();
    await db.query(`SELECT 'begin ${name}'`);
    await work();
    await db.query(`SELECT 'end ${name}'`);
  } finally {
    await db.execute("SET GLOBAL general_log = OFF");
    await turn.end(); // Releases the lock too.
  }
  // Other tests use the same server, so only connections to this app's database count.
  const rows = await db.query<{ text: string }>(
    `SELECT COALESCE(CONVERT(argument USING utf8mb4), '') AS text FROM mysql.general_log
     WHERE command_type IN ('Query', 'Execute') AND thread_id IN (
       SELECT id FROM ${await connectionList(db)} WHERE db = DATABASE()
     ) ORDER BY event_time`,
  );
  // The pool sends SET to a new connection, and an empty ROLLBACK after a script whose results have arrived together.
  const logged = rows
    .map(({ text }) => text.replace(/\s+/gu, " ").replace(/; ?$/u, "").trim())
    .filter((text) => !/^(?:SET |ROLLBACK$)/u.test(text));
  // MySQL logs each statement of a multi-statement, MariaDB the whole.
  const texts = logged.flatMap((text) => text.split(/; (?=\(?[A-Z]+\b)/u));
  return texts.slice(texts.indexOf(`SELECT 'begin ${name}'`) + 1, texts.indexOf(`SELECT 'end ${name}'`));
}

/** Returns the table of connections. MySQL's information_schema.processlist fails on an emoji in another connection's query. */
export async function connectionList(db: Database): Promise<string> {
  return (await isMySql(db)) ? "performance_schema.processlist" : "information_schema.processlist";
}

/** InnoDB refreshes `innodb_trx` only if nobody has read it for 100 ms. */
const LOCK_POLL_MS = 200;

/** Resolves once a transaction on the app's database waits for a row lock. */
export async function lockWait(db: Database): Promise<void> {
  const connections = await connectionList(db);
  const waiting = `SELECT 1 FROM information_schema.innodb_trx JOIN ${connections} c ON c.id = trx_mysql_thread_id
     WHERE trx_state = 'LOCK WAIT' AND c.db = DATABASE()`;
  await eventually(async () => expect(await db.query(waiting)).not.toEqual([]), LOCK_POLL_MS);
}

async function isMySql({ query }: Database): Promise<boolean> {
  const [row] = await query<{ version: string }>("SELECT VERSION() AS version");
  return !/mariadb/iu.test(row?.version ?? "");
}
