import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testApp } from "../../testing/app.js";
import { beginsWith } from "./sql.js";

const { db } = (await testApp()).app;

describe("beginsWith", () => {
  const WORDS = [
    ..."a ab abc b z \ud7ff \ue000 野 野𠮷 野家 👍 👍🏽 👎 𞤀 𞤀𞤣 𑄌 𑄌𑄋 \u{10ffff} \u{10ffff}a \uffff \uffffa %a _a a%".split(
      " ",
    ),
    "a\u{10ffff}",
    "a\u{10ffff}b",
  ];

  it("matches exactly the values with the prefix, in any plane of Unicode", async () => {
    await db.execute("DELETE FROM message_words");
    await db.transaction((tx) =>
      tx.execute(`INSERT INTO message_words VALUES ${WORDS.map(() => "(1, ?, 1, NOW(3))").join(",")}`, WORDS),
    );
    const character = fc.constantFrom(...new Set(WORDS.flatMap((word) => Array.from(word))));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, minLength: 1, maxLength: 2 }), async (prefix) => {
        const { sql, values } = beginsWith("w.word", prefix);
        const rows = await db.query<{ word: string }>(
          `SELECT w.word FROM message_words w WHERE w.conversation_id = 1 AND ${sql}`,
          values,
        );
        expect(rows.map(({ word }) => word).toSorted()).toEqual(
          WORDS.filter((word) => word.startsWith(prefix)).toSorted(),
        );
      }),
      { numRuns: 200 },
    );
  });
});
