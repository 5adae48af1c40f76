/** Columns of a table by field; those of BOOLEAN are marked. */
export type TableColumns<Row> = {
  readonly [Field in keyof Row]: Row[Field] extends boolean ? { readonly boolean: string } : string;
};

/** Select list of a table, and the conversion of its rows. */
export interface Table<Row> {
  /** Select list of all columns, named as their fields. */
  readonly columns: string;
  /** Converts a row in place: the driver returns BOOLEAN as 0 or 1. */
  toRow(row: Row): Row;
}

/** Describes a table for hand-written queries, in which it is called `name`: its own name or an alias. */
export function describeTable<Row extends object>(name: string, columns: TableColumns<Row>): Table<Row> {
  const fields = Object.entries<string | { readonly boolean: string }>(columns);
  const booleans = fields.flatMap(([field, column]) => (typeof column === "string" ? [] : [field as keyof Row]));
  return {
    columns: fields
      // Quoted, because KEY is a keyword.
      .map(([field, column]) => `${name}.${typeof column === "string" ? column : column.boolean} AS \`${field}\``)
      .join(", "),
    toRow: (row) => {
      for (const field of booleans) row[field] = Boolean(row[field]) as Row[typeof field];
      return row;
    },
  };
}
