import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../infra/root.js";
import { recording, testProcessor } from "../../testing/media-processor.js";

/** Mutants of all files together: MUTANTS=6000 for a long run. */
const MUTANTS = Number(process.env["MUTANTS"] ?? 100);

const FILES = readdirSync(join(ROOT, "src/media/processing/fixtures"));
const MAX_DURATION_MS = 2 ** 31;

/** Random numbers from 0 to 1 by mulberry32: the same for a seed. */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Changes bytes, sizes and the order of parts at one to four places, more often in the headers. */
function mutate(original: Buffer, random: () => number): Buffer {
  let content = Buffer.from(original);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let count = 1 + below(4); count > 0; count -= 1) {
    const at = below(random() < 0.5 ? Math.min(1000, content.length) : content.length);
    const length = Math.min(1 + below(8), content.length - at);
    const part = content.subarray(at, at + length);
    const operation = below(5);
    if (operation === 0) content[at] = below(256);
    else if (operation === 1) part.fill(0xff);
    else if (operation === 2) part.fill(0);
    else if (operation === 3) content = Buffer.concat([content.subarray(0, at), part, content.subarray(at)]);
    else content = Buffer.concat([content.subarray(0, at), content.subarray(at + length)]);
  }
  return random() < 0.1 ? content.subarray(0, below(content.length)) : content;
}

it(
  `accepts or refuses each of ${MUTANTS} broken files, without an end of the child`,
  { timeout: 3_600_000 },
  async () => {
    const { process: run, metrics, processor } = testProcessor();
    const counts = { accepted: 0, refused: 0 };
    for (let seed = 0; seed < MUTANTS; seed += 1) {
      const name = FILES[seed % FILES.length] ?? "";
      const content = mutate(await recording(name), randomBy(seed));
      const kind = /video|rotated|fragmented|subtitles|timecode/u.test(name) ? "VIDEO" : "AUDIO";
      const result = await run(kind, content).catch((error: unknown) => error);
      const description = `seed ${seed}, ${name}`;
      expect(result, description).not.toBeInstanceOf(Error);
      const { refusal, durationMs, main } = result as { refusal?: string; durationMs: number | null; main?: Buffer };
      counts[refusal === undefined ? "accepted" : "refused"] += 1;
      if (refusal !== undefined) continue;
      expect(durationMs ?? 0, description).toBeGreaterThanOrEqual(0);
      expect(durationMs ?? 0, description).toBeLessThan(MAX_DURATION_MS);
      expect(main?.length ?? 0, description).toBeLessThanOrEqual(content.length);
    }
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(MUTANTS / 10);
    expect(await metrics.text()).not.toMatch(/media_child_restarts_total\{cause="\w+"\} [1-9]/u);
    await processor.close();
  },
);
