import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testApp } from "../testing/app.js";
import type { Database } from "./database.js";

/** A table in words that schema.prisma and the database's own catalogue can both be put into. */
interface Table {
  /** Such as `varchar(16) not null default 0`, by column. */
  readonly columns: Record<string, string>;
  /** Such as `unique (user_one_id, user_two_id)`, by name. */
  readonly keys: Record<string, string>;
}

const { db } = (await testApp()).app;
const described = parseSchema(readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8"));
const real = await readTables(db);

describe("schema.prisma", () => {
  it("names the tables that the migrations make", () => {
    expect([...described.keys()].toSorted()).toEqual([...real.keys()].toSorted());
  });

  it.each([...described.keys()])("describes %s column by column and key by key", (table) => {
    expect(described.get(table)).toEqual(real.get(table));
  });
});

async function readTables({ query }: Database): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  const columns = await query<{ name: string; col: string; type: string; nullable: string; init: string; extra: string }>(
    `SELECT table_name AS name, column_name AS col, column_type AS type, is_nullable AS nullable,
            column_default AS init, extra
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`,
  );
  for (const { name, col, type, nullable, init, extra } of columns) {
    const table = tables.get(name) ?? { columns: {}, keys: {} };
    tables.set(name, table);
    table.columns[col] = columnInWords({
      // MariaDB tells how wide an integer is shown, MySQL does so for BOOLEAN alone.
      type: type.replace(/int\((?!1\))\d+\)/u, "int"),
      isNullable: nullable === "YES",
      // MariaDB quotes texts, and says NULL for none.
      initial: (init as string | null)?.replace(/^NULL$/u, "").replace(/^'(.*)'$/u, "$1"),
      isCounted: extra.includes("auto_increment"),
    });
  }
  const keys = await query<{ name: string; key: string; isUnique: bigint; columns: string }>(
    `SELECT table_name AS name, index_name AS \`key\`, MIN(non_unique) = 0 AS isUnique,
            GROUP_CONCAT(column_name, IF(sub_part IS NULL, '', CONCAT('(', sub_part, ')')) ORDER BY seq_in_index SEPARATOR ', ') AS columns
     FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name`,
  );
  for (const { name, key, isUnique, columns: list } of keys) {
    const kind = key === "PRIMARY" ? "primary key" : Number(isUnique) === 1 ? "unique" : "index";
    Object.assign(tables.get(name)?.keys ?? {}, { [key]: `${kind} (${list})` });
  }
  const references = await query<{ name: string; key: string; columns: string; parent: string; onDelete: string; onUpdate: string }>(
    `SELECT table_name AS name, constraint_name AS \`key\`, MIN(delete_rule) AS onDelete, MIN(update_rule) AS onUpdate,
            GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', ') AS columns,
            CONCAT(MIN(k.referenced_table_name), ' (', GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position SEPARATOR ', '), ')') AS parent
     FROM information_schema.key_column_usage k
     JOIN information_schema.referential_constraints USING (constraint_schema, constraint_name, table_name)
     WHERE constraint_schema = DATABASE() GROUP BY table_name, constraint_name`,
  );
  for (const { name, key, columns: list, parent, onDelete, onUpdate } of references)
    Object.assign(tables.get(name)?.keys ?? {}, {
      [key]: `(${list}) references ${parent} on delete ${onDelete.toLowerCase()} on update ${onUpdate.toLowerCase()}`,
    });
  return tables;
}

function columnInWords(column: { type: string; isNullable: boolean; initial: string | undefined; isCounted: boolean }): string {
  const { type, isNullable, initial = "", isCounted } = column;
  return `${type}${isNullable ? "" : " not null"}${initial === "" ? "" : ` default ${initial}`}${isCounted ? " auto_increment" : ""}`;
}

/** Reads as much of Prisma's language as our schema uses. */
function parseSchema(text: string): Map<string, Table> {
  const enums = new Map(
    blocks(text, "enum").map(({ name, lines }) => [name, `enum(${lines.map((line) => `'${line}'`).join(",")})`]),
  );
  const models = blocks(text, "model").map((block) => ({ ...block, fields: block.lines.flatMap(parseField) }));
  const tableOf = (model: string) => mapped(models.find(({ name }) => name === model)?.lines.join("\n") ?? "", "@@map");

  return new Map(
    models.map((model) => {
      const columnOf = (field: string) =>
        model.fields.filter(({ name }) => name === field).map(({ name, rest }) => mapped(rest, "@map") ?? name)[0];
      const columnsIn = (list = "") => list.split(", ").map(columnOf).join(", ");
      const table: Table = { columns: {}, keys: {} };
      for (const { name, type, mark, rest } of model.fields) {
        const relation = /@relation\(fields: \[(.+?)\], references: \[(.+?)\], onDelete: (\w+), map: "(.+?)"\)/u.exec(rest);
        if (relation !== null) {
          const [, from, to, onDelete = "", key = ""] = relation;
          const parent = models.find((other) => other.name === type)?.fields ?? [];
          const target = parent.filter((field) => field.name === to).map((field) => mapped(field.rest, "@map") ?? field.name);
          table.keys[key] =
            `(${columnsIn(from)}) references ${tableOf(type)} (${target.join(", ")}) on delete ${onDelete.toLowerCase()} on update cascade`;
        }
        if (models.some((other) => other.name === type)) continue;
        const column = columnOf(name) ?? name;
        table.columns[column] = columnInWords({
          type: enums.get(type) ?? columnType(type, rest),
          isNullable: mark === "?",
          initial: initialOf(rest),
          isCounted: rest.includes("@default(autoincrement())"),
        });
        if (/@id\b/u.test(rest)) table.keys["PRIMARY"] = `primary key (${column})`;
        if (/@unique\b/u.test(rest)) table.keys[mapped(rest, "@unique") ?? ""] = `unique (${column})`;
      }
      for (const line of model.lines) {
        const [, kind, list] = /^@@(id|unique|index)\(\[(.+?)\]/u.exec(line) ?? [];
        if (kind === "id") table.keys["PRIMARY"] = `primary key (${columnsIn(list)})`;
        else if (kind !== undefined) table.keys[mapped(line, `@@${kind}`) ?? ""] = `${kind} (${columnsIn(list)})`;
      }
      return [tableOf(model.name) ?? model.name, table];
    }),
  );
}
