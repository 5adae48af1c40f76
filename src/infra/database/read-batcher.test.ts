import { afterAll, describe, expect, inject, it } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { openDatabase } from "./database.js";

const made = await createDatabase(inject("databaseUrl"));
const database = await openDatabase(made.url, { ...DATABASE_CONFIG, DATABASE_POOL_SIZE: 10 });

afterAll(async () => {
  await database.close();
  await made.drop();
});

/** Number and connection id that a query returns. */
const echo = (n: number) => database.read<{ n: number; id: bigint }>("SELECT ? AS n, CONNECTION_ID() AS id", [n]);

describe("the read batcher", () => {
  it("sends the queries of one turn as one multi-statement, and returns each its rows", async () => {
    const answers = await Promise.all([1, 2, 3].map(echo));
    expect(answers.map(([row]) => Number(row?.n))).toEqual([1, 2, 3]);
    expect(new Set(answers.map(([row]) => row?.id)).size).toBe(1);
  });

  it("returns the rows of 40 queries", async () => {
    const asked = Array.from({ length: 40 }, (_, n) => n);
    const answers = await Promise.all(asked.map(echo));
    expect(answers.map(([row]) => Number(row?.n))).toEqual(asked);
  });

  it("rejects a failing query alone", async () => {
    const [before, faulty, none, after] = await Promise.allSettled([
      echo(1),
      database.read("SELECT nothing FROM nowhere"),
      database.read("SELECT 1 FROM DUAL WHERE FALSE"),
      echo(2),
    ]);
    expect(before).toMatchObject({ value: [{ n: expect.anything() as number }] });
    expect(faulty).toMatchObject({ status: "rejected", reason: { errno: 1146 } });
    expect(none).toEqual({ status: "fulfilled", value: [] });
    expect(after).toMatchObject({ status: "fulfilled" });
  });

  it("rejects rows with two columns of one name", async () => {
    await expect(database.read("SELECT 1 AS n, 2 AS n")).rejects.toThrow("two columns of one name: n,n");
  });
});
