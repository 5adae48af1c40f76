import type { Connection } from "mariadb";
import { runMultiStatement } from "./multi-statement.js";
import type { Statement } from "./sql.js";

/** Statements that one caller sends; `hasResult`: one statement, whose result the caller needs. */
export interface ScriptPart {
  readonly statements: readonly Statement[];
  readonly hasResult: boolean;
}

/**
 * Form of several statements in one round trip. A multi-statement of a Galera node continues after a certification failure,
 * and commits the rest; a compound statement ends there (ADR 37). MySQL has none outside of stored programs.
 */
export type ScriptForm = "multi-statement" | "compound";

type ScriptConnection = Pick<Connection, "query">;

/**
 * Runs parts in one round trip, and returns the result of each part's last statement. The first failure stops the rest and
 * rejects. As compound statements, which have no results here, each statement with a result takes a round trip of its own.
 */
export async function runScript(
  connection: ScriptConnection,
  parts: readonly ScriptPart[],
  form: ScriptForm,
): Promise<unknown[]> {
  if (form === "compound") return runCompound(connection, parts);
  const results = await runMultiStatement(
    connection,
    parts.flatMap((part) => part.statements),
  );
  let end = 0;
  return parts.map((part) => results[(end += part.statements.length) - 1]);
}

async function runCompound(connection: ScriptConnection, parts: readonly ScriptPart[]): Promise<unknown[]> {
  const results: unknown[] = [];
  let changes: Statement[] = [];
  for (const { statements, hasResult } of parts) {
    if (hasResult) {
      await runChanges(connection, changes);
      changes = [];
      results.push(...(await runMultiStatement(connection, statements)));
    } else {
      changes.push(...statements);
      results.push(undefined);
    }
  }
  await runChanges(connection, changes);
  return results;
}

async function runChanges(connection: ScriptConnection, statements: readonly Statement[]): Promise<void> {
  if (statements.length > 0) await runMultiStatement(connection, [toCompound(statements)]);
}

function toCompound(statements: readonly Statement[]): Statement {
  const [first] = statements;
  if (statements.length === 1 && first !== undefined) return first;
  // BEGIN alone would begin a block.
  const lines = statements.map(({ sql }) => `${sql === "BEGIN" ? "START TRANSACTION" : sql};\n`);
  return { sql: `BEGIN NOT ATOMIC\n${lines.join("")}END`, values: statements.flatMap(({ values }) => values) };
}
