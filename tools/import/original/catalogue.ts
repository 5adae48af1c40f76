import { StartupError } from "../../../src/infra/errors.js";
import { LOOKED_UP_BY, NEEDED_COLUMNS, NEEDED_TABLES, TABLES, TABLE_NAMES, type TableName } from "./tables.js";

/** Tables and columns of the original that exist. */
export interface Catalogue {
  readonly tables: ReadonlySet<TableName>;
  /** Returns a column's type, such as "datetime"; undefined where it does not exist. */
  typeOf(table: TableName, column: string): string | undefined;
  /** Optional tables and columns that do not exist. */
  readonly missing: readonly string[];
}

type Query = <Answer>(sql: string) => Promise<Answer[]>;

const WHOLE_NUMBERS = new Set(["tinyint", "smallint", "mediumint", "int", "bigint"]);
/** Maximum number of rows read without an index. */
const MAX_SCANNED = 10_000;

/** Reads the catalogue. @throws StartupError listing all missing tables, columns and indexes */
export async function readCatalogue(query: Query): Promise<Catalogue> {
  const types = await readTypes(query);
  const tables = new Set(TABLE_NAMES.filter((table) => types.has(`${table}.${Object.keys(TABLES[table])[0] ?? ""}`)));
  const typeOf = (table: TableName, column: string) => types.get(`${table}.${column}`);
  const problems = [
    ...NEEDED_TABLES.filter((table) => !tables.has(table)).map((table) => `there is no table "${table}" with an id`),
    ...[...tables].flatMap((table) => problemsOf(table, typeOf)),
    ...(await missingIndexes(query, tables)),
  ];
  if (problems.length > 0)
    throw new StartupError(
      `This is not the original's database as it can be read:\n${problems.map((f) => `  ${f}`).join("\n")}`,
    );
  return { tables, typeOf, missing: [...missingTables(tables), ...missingColumns(tables, typeOf)] };
}

async function readTypes(query: Query): Promise<Map<string, string>> {
  const columns = await query<{ name: string; type: string }>(
    `SELECT CONCAT(table_name, '.', column_name) AS name, data_type AS type
     FROM information_schema.columns WHERE table_schema = DATABASE()`,
  );
  return new Map(columns.map(({ name, type }) => [name, type.toLowerCase()]));
}

function problemsOf(table: TableName, typeOf: Catalogue["typeOf"]): string[] {
  return Object.entries(TABLES[table]).flatMap(([column, kind]) => {
    const type = typeOf(table, column);
    const isKey = kind === "key" || kind === "reference";
    if (type === undefined)
      return isKey || NEEDED_COLUMNS.has(`${table}.${column}`) ? [`"${table}.${column}" is missing`] : [];
    return isKey && !WHOLE_NUMBERS.has(type) ? [`"${table}.${column}" must be a whole number, it is ${type}`] : [];
  });
}

function missingTables(tables: ReadonlySet<TableName>): string[] {
  return TABLE_NAMES.filter((table) => !tables.has(table));
}

function missingColumns(tables: ReadonlySet<TableName>, typeOf: Catalogue["typeOf"]): string[] {
  return [...tables].flatMap((table) =>
    Object.keys(TABLES[table])
      .filter((column) => typeOf(table, column) === undefined)
      .map((column) => `${table}.${column}`),
  );
}

/** Finds missing indexes, without which each conversation would scan a table. */
async function missingIndexes(query: Query, tables: ReadonlySet<TableName>): Promise<string[]> {
  const indexes = await query<{ name: string }>(
    `SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND seq_in_index = 1`,
  );
  const indexed = new Set(indexes.map(({ name }) => name));
  const problems: string[] = [];
  for (const [table, column] of LOOKED_UP_BY) {
    if (!tables.has(table) || indexed.has(`${table}.${column}`)) continue;
    const rows = await query(`SELECT 1 FROM ${table} LIMIT ${MAX_SCANNED + 1}`);
    if (rows.length > MAX_SCANNED)
      problems.push(`"${table}" needs an index: CREATE INDEX import_${column} ON ${table} (${column})`);
  }
  return problems;
}
