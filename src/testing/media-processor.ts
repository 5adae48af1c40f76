import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createLogger } from "../infra/logger.js";
import { createMetrics } from "../infra/telemetry/metrics.js";
import type { Processed, ProcessingJob } from "../media/processor.js";
import { createMediaProcessor, type MediaProcessorOptions } from "../media/processing/processor.js";
import { ROOT } from "../infra/root.js";

/** Result of the processor, with the content of its outputs. */
export interface ProcessedContent extends Omit<Processed, "outputs"> {
  readonly main?: Buffer;
  readonly thumbnail?: Buffer;
}

/** For a busy machine. */
const TEST_LIMIT = { cpuMs: 60_000, totalMs: 300_000 };

/** Starts a processor that takes contents instead of paths. */
export function testProcessor(options: Partial<MediaProcessorOptions> = {}) {
  const metrics = createMetrics();
  const log = createLogger({ LOG_LEVEL: "silent" });
  const processor = createMediaProcessor({ log, metrics, memoryMb: 500, limit: TEST_LIMIT, ...options });
  afterAll(() => processor.close());

  async function process(
    kind: ProcessingJob["kind"],
    content: Uint8Array,
  ): Promise<ProcessedContent | { readonly refusal: string }> {
    const directory = await mkdtemp(join(tmpdir(), "convospace-media-"));
    try {
      const input = join(directory, "input");
      await writeFile(input, content);
      const result = await processor.process({ kind, input, directory });
      if ("refusal" in result) return result;
      const { outputs, ...properties } = result;
      return {
        ...properties,
        ...(outputs.main !== undefined && { main: await readFile(outputs.main) }),
        ...(outputs.thumbnail !== undefined && { thumbnail: await readFile(outputs.thumbnail) }),
      };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  return {
    processor,
    process,
    /** Processes a content that is to be accepted. */
    accept: async (kind: ProcessingJob["kind"], content: Uint8Array): Promise<ProcessedContent> => {
      const result = await process(kind, content);
      if ("refusal" in result) throw new Error(`Refused: ${result.refusal}`);
      return result;
    },
    metrics,
  };
}

/** Reads a film or sound of src/media/processing/fixtures. */
export function recording(name: string): Promise<Buffer> {
  return readFile(join(ROOT, "src/media/processing/fixtures", name));
}
