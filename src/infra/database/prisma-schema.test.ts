import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testApp } from "../../testing/app.js";
import { type Table, describeColumn, readPrismaSchema, describeReference } from "../../testing/prisma-schema.js";
import type { Database } from "./database.js";

const { db } = (await testApp()).app;
const described = readPrismaSchema(readFileSync(new URL("../../../prisma/schema.prisma", import.meta.url), "utf8"));
const real = await readTables(db);

describe("schema.prisma", () => {
  it("has the tables of the migrations", () => {
    expect([...described.keys()].toSorted()).toEqual([...real.keys()].toSorted());
  });

  it.each([...described.keys()])("describes %s column by column and key by key", (table) => {
    expect(described.get(table)).toEqual(real.get(table));
  });
});

async function readTables(database: Database): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { name, columns, keys } of [...(await readColumns(database)), ...(await readKeys(database))]) {
    const table = tables.get(name) ?? { columns: {}, keys: {} };
    tables.set(name, table);
    Object.assign(table.columns, columns);
    Object.assign(table.keys, keys);
  }
  tables.delete("_prisma_migrations");
  return tables;
}

type Part = Partial<Table> & { readonly name: string };

async function readColumns({ query }: Database): Promise<Part[]> {
  const columns = await query<
    Record<"name" | "col" | "type" | "nullable" | "extra", string> & { initial: string | null }
  >(
    `SELECT table_name AS name, column_name AS col, column_type AS type, is_nullable AS nullable,
            column_default AS initial, extra AS extra
     FROM information_schema.columns WHERE table_schema = DATABASE()`,
  );
  return columns.map(({ name, col, type, nullable, initial, extra }) => ({
    name,
    columns: {
      [col]: describeColumn({
        // MariaDB reports a display width for every integer, MySQL for BOOLEAN alone.
        type: type.replace(/int\((?!1\))\d+\)/u, "int"),
        isNullable: nullable === "YES",
        // MariaDB reports NULL for no default, and quotes texts.
        initial: (initial ?? "").replace(/^NULL$/u, "").replace(/^'(.*)'$/u, "$1"),
        extra,
      }),
    },
  }));
}

async function readKeys({ query }: Database): Promise<Part[]> {
  const indexes = await query<Record<"name" | "idx" | "kind" | "cols", string>>(
    `SELECT table_name AS name, index_name AS idx,
            IF(index_name = 'PRIMARY', 'primary key', IF(MIN(non_unique) = 0, 'unique', 'index')) AS kind,
            GROUP_CONCAT(column_name, IF(sub_part IS NULL, '', CONCAT('(', sub_part, ')'))
                         ORDER BY seq_in_index SEPARATOR ', ') AS cols
     FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name`,
  );
  const references = await query<
    Record<"name" | "fkey" | "cols" | "parent" | "parentCols" | "onDelete" | "onUpdate", string>
  >(
    `SELECT r.table_name AS name, r.constraint_name AS fkey, r.referenced_table_name AS parent,
            GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', ') AS cols,
            GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', ') AS parentCols,
            r.delete_rule AS onDelete, r.update_rule AS onUpdate
     FROM information_schema.referential_constraints r
     JOIN information_schema.key_column_usage k
       ON k.constraint_schema = r.constraint_schema AND k.table_name = r.table_name
      AND k.constraint_name = r.constraint_name
     WHERE r.constraint_schema = DATABASE()
     GROUP BY r.table_name, r.constraint_name, r.referenced_table_name, r.delete_rule, r.update_rule`,
  );
  return [
    ...indexes.map(({ name, idx, kind, cols }) => ({ name, keys: { [idx]: `${kind} (${cols})` } })),
    ...references.map(({ name, fkey, cols, parent, parentCols, onDelete, onUpdate }) => ({
      name,
      keys: { [fkey]: describeReference(cols, `${parent} (${parentCols})`, onDelete, onUpdate) },
    })),
  ];
}
