import type { ProcessingJob } from "../../processor.js";
import type { Answer } from "../protocol.js";
import { exitWithParent } from "./exit-with-parent.js";
import { processFile } from "./process-file.js";
import { MediaRefusal, OutOfMemory } from "./refusal.js";

// Program of the child process: it answers each job that the server sends.

exitWithParent();
process.on("message", (job: ProcessingJob) => void answer(job).then((result) => process.send?.(result)));

async function answer(job: ProcessingJob): Promise<Answer> {
  try {
    return { accepted: await processFile(job) };
  } catch (error) {
    if (error instanceof MediaRefusal) return { refusal: error.message };
    return { failure: error instanceof OutOfMemory ? "memory" : "error", detail: describe(error) };
  }
}

/** Describes an error by its name, code and place: its message may quote the path or the content of a file. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = /\bat .*/u.exec(error.stack ?? "")?.[0] ?? "";
  return [error.name, (error as { code?: string }).code ?? "", place].filter(Boolean).join(" ");
}
