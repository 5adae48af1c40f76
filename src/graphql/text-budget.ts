import type { Context } from "../context.js";
import { BoundExceeded } from "../infra/errors.js";
import { MAX_TEXT_BYTES } from "../model/message.js";

/** Room for two pages of the longest texts, where MAX_RESPONSE_BYTES is small. */
const MIN_BUDGET_BYTES = 16_777_216;
/** Texts of one read by key. */
const KEYS_PER_READ = 100;

/** A row with the text of a message. */
interface TextRow {
  readonly body: string | null;
}

const budgets = new WeakMap<Context, TextBudget>();

/**
 * Runs a read that holds at most `texts` messages' texts at once and returns those that the operation keeps, as soon as the
 * operation has room for them: the cost of a query counts items, not their bytes. Must not be nested.
 * @throws BoundExceeded RESPONSE_TOO_LARGE once the operation has read more than its budget
 */
export function readTexts<Row extends TextRow>(
  ctx: Context,
  texts: number,
  read: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  let budget = budgets.get(ctx);
  if (budget === undefined) {
    budget = new TextBudget(Math.max(2 * ctx.config.MAX_RESPONSE_BYTES, MIN_BUDGET_BYTES));
    budgets.set(ctx, budget);
  }
  return budget.run(texts * MAX_TEXT_BYTES, read);
}

/** Reads one text at most for each key, as `readTexts` does, a hundred in one statement. */
export async function readTextsByKey<Key, Row extends TextRow>(
  ctx: Context,
  keys: readonly Key[],
  read: (keys: readonly Key[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const parts: Promise<readonly Row[]>[] = [];
  for (let from = 0; from < keys.length; from += KEYS_PER_READ) {
    const some = keys.slice(from, from + KEYS_PER_READ);
    parts.push(readTexts(ctx, some.length, () => read(some)));
  }
  return (await Promise.all(parts)).flat();
}

/** Bytes of texts that one operation has read, and those that its reads under way may return. */
class TextBudget {
  #read = 0;
  #reserved = 0;
  #waiting: (() => void)[] = [];

  constructor(private readonly maximum: number) {}

  async run<Row extends TextRow>(bytes: number, read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    while (this.#reserved > 0 && this.#read + this.#reserved + bytes > this.maximum)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#requireRest();
    this.#reserved += bytes;
    try {
      const rows = await read();
      for (const { body } of rows) if (body !== null) this.#read += Buffer.byteLength(body);
      this.#requireRest();
      return rows;
    } finally {
      this.#reserved -= bytes;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    }
  }

  #requireRest(): void {
    const { maximum } = this;
    if (this.#read <= maximum) return;
    const message = `The operation reads more than ${maximum} bytes of texts: ask for fewer fields or smaller pages.`;
    throw new BoundExceeded("MAX_RESPONSE_BYTES", message, { code: "RESPONSE_TOO_LARGE", maximum });
  }
}
