import type { Database } from "../infra/database/database.js";

/** Statement of a table that can fail. */
export interface FaultPlace {
  readonly table: string;
  readonly statement: "INSERT" | "UPDATE";
}

/** Tables whose statements fail on demand, with a real error of the server. */
export interface FaultyTables {
  /** The next `times` statements at a place fail with an error number. */
  fail(place: FaultPlace, errno: number, times?: number): Promise<void>;
  /** Returns how many of them have not failed yet. */
  remaining(place: FaultPlace): Promise<number>;
  /** Ends the failures of a place. */
  mend(place: FaultPlace): Promise<void>;
}

const nameOf = ({ table, statement }: FaultPlace) => `${table}_${statement.toLowerCase()}`;

/** Adds triggers that raise the errors. Their counts are kept in a table without transactions, as a rollback would reset them. */
export async function createFaultyTables(db: Database, places: readonly FaultPlace[]): Promise<FaultyTables> {
  await db.execute("CREATE TABLE faults (place VARCHAR(64) PRIMARY KEY, errno INT, remaining INT) ENGINE = MyISAM");
  for (const place of places) {
    const name = nameOf(place);
    await db.execute("INSERT INTO faults VALUES (?, 0, 0)", [name]);
    await db.execute(
      `CREATE TRIGGER fault_${name} BEFORE ${place.statement} ON ${place.table} FOR EACH ROW
       BEGIN
         DECLARE number INT DEFAULT (SELECT errno FROM faults WHERE place = '${name}' AND remaining > 0);
         IF number IS NOT NULL THEN
           UPDATE faults SET remaining = remaining - 1 WHERE place = '${name}';
           SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = number;
         END IF;
       END`,
    );
  }
  return {
    fail: async (place, errno, times = 1) => {
      await db.execute("UPDATE faults SET errno = ?, remaining = ? WHERE place = ?", [errno, times, nameOf(place)]);
    },
    remaining: async (place) => {
      const [row] = await db.query<{ remaining: number }>("SELECT remaining FROM faults WHERE place = ?", [
        nameOf(place),
      ]);
      return row?.remaining ?? 0;
    },
    mend: async (place) => void (await db.execute("UPDATE faults SET remaining = 0 WHERE place = ?", [nameOf(place)])),
  };
}
