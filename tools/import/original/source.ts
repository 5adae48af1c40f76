import { type PoolConfig, createConnection, createPool } from "mariadb";
import { connectionOptions } from "../../../src/infra/database/database.js";
import { StartupError } from "../../../src/infra/errors.js";
import { type Catalogue, readCatalogue } from "./catalogue.js";
import { type Kind, type Row, TABLES, type TableName } from "./tables.js";
import { type Zone, readTime } from "./times.js";

/** Database of the original, read-only. */
export interface Source {
  /** Reads rows of a table `t`; `rest` follows "FROM table t". */
  rows<Table extends TableName>(table: Table, rest: string, values?: readonly unknown[]): Promise<Row<Table>[]>;
  /** Executes any other SELECT; keys are numbers. */
  query<Answer>(sql: string, values?: readonly unknown[]): Promise<Answer[]>;
  has(table: TableName): boolean;
  /** Returns SQL for a column of `t`: NULL where it does not exist. */
  column<Table extends TableName>(table: Table, column: keyof Row<Table> & string): string;
  /** Optional tables and columns that do not exist, such as `messages.file_name`. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

/** Connection and time zone of the original. */
export interface SourceOptions {
  readonly url: string;
  readonly tls: "off" | "on" | "unverified";
  /** Time zone of its DATETIMEs. */
  readonly zone: Zone;
}

/** Opens the original. @throws StartupError when it cannot be reached or is not the original */
export async function openSource({ url, tls, zone }: SourceOptions): Promise<Source> {
  const options = poolOptions(url, tls);
  await requireReachable(options);
  const pool = createPool(options);
  const query = async <Answer>(sql: string, values: readonly unknown[] = []) => [
    ...(await pool.query<Answer[]>(sql, values)),
  ];
  try {
    const catalogue = await readCatalogue(query);
    return {
      rows: async (table, rest, values) => {
        const found = await query<Cells>(`SELECT ${selection(table, catalogue)} FROM ${table} t ${rest}`, values);
        return found.map((cells) => toRow(table, cells, { zone, catalogue }));
      },
      query,
      has: (table) => catalogue.tables.has(table),
      column: (table, column) => selected(table, column, catalogue),
      missing: catalogue.missing,
      close: () => pool.end(),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Connects once: a pool would retry for a minute and lose the error's cause. */
async function requireReachable(options: PoolConfig): Promise<void> {
  try {
    const connection = await createConnection(options);
    await connection.end();
  } catch (error) {
    throw new StartupError(`The original's database cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function poolOptions(url: string, tls: SourceOptions["tls"]): PoolConfig {
  return {
    ...connectionOptions(url, { DATABASE_TLS: tls, DATABASE_TLS_CA: undefined }),
    connectionLimit: 8,
    acquireTimeout: 60_000,
    // Unparsed: the driver would apply its own time zone.
    dateStrings: true,
    bigIntAsNumber: true,
    decimalAsNumber: true,
    initSql: [
      "SET SESSION TRANSACTION READ ONLY",
      // A TIMESTAMP comes as UTC, a DATETIME as it is; a zero date is no error.
      "SET SESSION time_zone = '+00:00', sql_mode = '', group_concat_max_len = 1000000",
    ],
  };
}

type Cell = string | number | boolean | Buffer | null;
type Cells = Readonly<Record<string, Cell>>;

function selection(table: TableName, catalogue: Catalogue): string {
  return Object.keys(TABLES[table])
    .map((column) => `${selected(table, column, catalogue)} AS ${column}`)
    .join(", ");
}

function selected(table: TableName, column: string, { typeOf }: Catalogue): string {
  return typeOf(table, column) === undefined ? "NULL" : `t.${column}`;
}

function toRow<Table extends TableName>(
  table: Table,
  cells: Cells,
  { zone, catalogue }: { zone: Zone; catalogue: Catalogue },
): Row<Table> {
  const entries = Object.entries<Kind>(TABLES[table]).map(([column, kind]) => {
    const isUtc = catalogue.typeOf(table, column) === "timestamp";
    return [column, toValue(cells[column] ?? null, kind, isUtc ? (wall) => wall : zone)];
  });
  // Object.fromEntries loses the types per column.
  return Object.fromEntries(entries) as Row<Table>;
}

function toValue(cell: Cell, kind: Kind, zone: Zone): string | number | boolean | Date | null {
  if (cell === null) return null;
  switch (kind) {
    case "key":
    case "reference":
    case "number": {
      const number = Number(cell);
      return Number.isFinite(number) ? number : null;
    }
    case "text":
      return cell.toString();
    case "flag":
      return Boolean(Number(cell));
    case "time":
      return readTime(cell.toString(), zone);
  }
}
