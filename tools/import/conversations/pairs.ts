import type { Source } from "../original/source.js";
import type { Row } from "../original/tables.js";

/** Conversations of one pair of users: one, or more where the original has duplicates. */
export type Duplicates = readonly [Row<"conversations">, ...Row<"conversations">[]];

const CONVERSATION_BATCH_SIZE = 200;

/** Reads the original's conversations in pages; duplicates of a pair are returned with the first. */
export async function* readPairs(source: Source): AsyncGenerator<Duplicates[]> {
  const duplicates = await findDuplicates(source);
  const later = new Set([...duplicates.values()].flat());
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await source.rows("conversations", "WHERE t.id > ? ORDER BY t.id LIMIT ?", [
      last,
      CONVERSATION_BATCH_SIZE,
    ]);
    if (page.length === 0) return;
    last = page.at(-1)?.id ?? last;
    const firsts = page.filter(({ id }) => !later.has(id));
    const others = await readThese(
      source,
      firsts.flatMap(({ id }) => duplicates.get(id) ?? []),
    );
    yield firsts.map((first) => [first, ...(duplicates.get(first.id) ?? []).flatMap((id) => others.get(id) ?? [])]);
  }
}

/** Finds pairs with several conversations: keys of the others by the key of the first. */
async function findDuplicates(source: Source): Promise<Map<number, number[]>> {
  const rows = await source.query<{ ids: string }>(
    `SELECT GROUP_CONCAT(id ORDER BY id) AS ids FROM conversations
     WHERE user_one_id IS NOT NULL AND user_two_id IS NOT NULL
     GROUP BY LEAST(user_one_id, user_two_id), GREATEST(user_one_id, user_two_id) HAVING COUNT(*) > 1`,
  );
  return new Map(
    rows.map(({ ids }) => {
      const [first = 0, ...others] = ids.split(",").map(Number);
      return [first, others];
    }),
  );
}

async function readThese(source: Source, ids: readonly number[]): Promise<Map<number, Row<"conversations">>> {
  if (ids.length === 0) return new Map();
  const rows = await source.rows("conversations", "WHERE t.id IN (?)", [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
