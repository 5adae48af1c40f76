/** Normalised description of a table, comparable between schema.prisma and a server's catalogue. */
export interface Table {
  /** By column, such as `varchar(16) not null`. */
  readonly columns: Record<string, string>;
  /** By name, such as `unique (user_one_id, user_two_id)`. */
  readonly keys: Record<string, string>;
}

/** Parses the tables of schema.prisma by name. Supports the part of Prisma's language used there. */
export function readPrismaSchema(text: string): Map<string, Table> {
  const enums = new Map(
    blocksOf(text, "enum").map(({ name, lines }) => [name, `enum(${lines.map((line) => `'${line}'`).join(",")})`]),
  );
  const models = blocksOf(text, "model").map(toModel);
  return new Map(models.map((model) => [model.table, toTable(model, models, enums)]));
}

/** Describes a column; `initial` is "" without a default. */
export function describeColumn(column: { type: string; isNullable: boolean; initial: string; extra: string }): string {
  const { type, isNullable, initial, extra } = column;
  return [type, isNullable ? "" : "not null", initial === "" ? "" : `default ${initial}`, extra]
    .filter((word) => word !== "")
    .join(" ");
}

export function describeReference(columns: string, parent: string, onDelete: string, onUpdate: string): string {
  return `(${columns}) references ${parent} on delete ${onDelete} on update ${onUpdate}`.toLowerCase();
}

interface Model {
  readonly name: string;
  readonly table: string;
  readonly fields: readonly Field[];
  /** Lines that begin with @@. */
  readonly attributes: readonly string[];
}

interface Field {
  readonly name: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly attributes: string;
}

function blocksOf(text: string, kind: string): { name: string; lines: string[] }[] {
  const blocks = text.matchAll(new RegExp(`^${kind} (\\w+) \\{\\n(.*?)^\\}`, "gmsu"));
  return [...blocks].map(([, name = "", body = ""]) => ({
    name,
    lines: body
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("//")),
  }));
}

function toModel({ name, lines }: { name: string; lines: string[] }): Model {
  const attributes = lines.filter((line) => line.startsWith("@@"));
  const fields = lines.filter((line) => !line.startsWith("@@")).map(toField);
  return { name, table: quotedIn(attributes.join("\n"), /@@map\("(\w+)"/u) ?? name, fields, attributes };
}

function toField(line: string): Field {
  const [, name = "", type = "", mark, attributes = ""] = /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/u.exec(line) ?? [];
  return { name, type, isNullable: mark === "?", attributes, column: quotedIn(attributes, /@map\("(\w+)"/u) ?? name };
}

function toTable({ fields, attributes }: Model, models: readonly Model[], enums: ReadonlyMap<string, string>): Table {
  const stored = fields.filter(({ type }) => models.every(({ name }) => name !== type));
  const keys = stored.flatMap(({ column, attributes: own }): [string, string][] => [
    ...(/@id\b/u.test(own) ? [["PRIMARY", `primary key (${column})`] as [string, string]] : []),
    ...(/@unique\b/u.test(own) ? [[nameIn(own), `unique (${column})`] as [string, string]] : []),
  ]);
  for (const attribute of attributes) {
    const [, kind, list = ""] = /^@@(id|unique|index)\(\[(.+?)\]/u.exec(attribute) ?? [];
    if (kind === "id") keys.push(["PRIMARY", `primary key (${columnsOf(list, fields)})`]);
    else if (kind !== undefined) keys.push([nameIn(attribute), `${kind} (${columnsOf(list, fields)})`]);
  }
  for (const { type, attributes: own } of fields) {
    const [, from, to, onDelete] =
      /@relation\(fields: \[(.+?)\], references: \[(.+?)\], onDelete: (\w+)/u.exec(own) ?? [];
    const parent = models.find(({ name }) => name === type);
    if (from === undefined || to === undefined || onDelete === undefined || parent === undefined) continue;
    const target = `${parent.table} (${columnsOf(to, parent.fields)})`;
    // Prisma's default of onUpdate is Cascade.
    keys.push([nameIn(own), describeReference(columnsOf(from, fields), target, onDelete, "cascade")]);
  }
  const columns = stored.map((field): [string, string] => [field.column, toColumn(field, enums)]);
  return { columns: Object.fromEntries(columns), keys: Object.fromEntries(keys) };
}

function toColumn({ type, isNullable, attributes }: Field, enums: ReadonlyMap<string, string>): string {
  const initial = /@default\((\w+)\)/u.exec(attributes)?.[1] ?? "";
  return describeColumn({
    type: enums.get(type) ?? nativeType(attributes) ?? TYPES[type] ?? type,
    isNullable,
    initial: { true: "1", false: "0" }[initial] ?? initial,
    extra: attributes.includes("@default(autoincrement())") ? "auto_increment" : "",
  });
}

const TYPES: Record<string, string> = { BigInt: "bigint", Int: "int", Boolean: "tinyint(1)", Float: "double" };

/** `@db.UnsignedInt` is `int unsigned`, `@db.VarChar(16)` is `varchar(16)`. */
function nativeType(attributes: string): string | undefined {
  const [, name, size = ""] = /@db\.(\w+)(\(\d+\))?/u.exec(attributes) ?? [];
  return name
    ?.replace(/^Unsigned(\w+)/u, "$1 unsigned")
    .toLowerCase()
    .concat(size);
}

function columnsOf(list: string, fields: readonly Field[]): string {
  return list
    .split(", ")
    .map((name) => fields.find((field) => field.name === name)?.column ?? name)
    .join(", ");
}

function nameIn(attribute: string): string {
  return quotedIn(attribute, /\bmap: "(\w+)"/u) ?? "unnamed";
}

function quotedIn(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}
