import { Readable } from "node:stream";
import { ScannerUnavailable } from "../scanner.js";
import type { MediaScanner } from "../scanner.js";

const SCAN_MS = 300_000;
const MAX_ANSWER_BYTES = 65_536;

/** Creates a scanner that posts the bytes of a file, and expects a 2xx status with the verdict in JSON. */
export function createHttpScanner(url: string, timeoutMs = SCAN_MS): MediaScanner {
  return {
    async scan(content) {
      let failure: Error | undefined;
      content.on("error", (error) => (failure = error));
      try {
        return await post(url, content, timeoutMs);
      } catch (error) {
        if (failure !== undefined) throw failure;
        if (error instanceof ScannerUnavailable) throw error;
        throw new ScannerUnavailable(`The scanner does not answer: ${reasonOf(error)}.`);
      } finally {
        content.destroy();
      }
    },
  };
}

async function post(url: string, content: Readable, timeoutMs: number): Promise<"clean" | "refused"> {
  const request: RequestInit & { readonly duplex: "half" } = {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: Readable.toWeb(content) as ReadableStream,
    duplex: "half",
    // A redirect would send the file to another host.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  };
  const response = await fetch(url, request);
  if (!response.ok) {
    await response.body?.cancel();
    throw new ScannerUnavailable(`The scanner answered ${response.status}.`);
  }
  return verdictOf(await readText(response));
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new ScannerUnavailable("The scanner's answer is too long.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function verdictOf(text: string): "clean" | "refused" {
  try {
    const { verdict } = JSON.parse(text) as { verdict?: unknown };
    if (verdict === "clean" || verdict === "refused") return verdict;
  } catch {
    // As every other answer.
  }
  throw new ScannerUnavailable("The scanner's answer has no verdict.");
}

/** Returns only the code of a failure: messages of fetch quote the URL, which may contain credentials. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : name;
}
