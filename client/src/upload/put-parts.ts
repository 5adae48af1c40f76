import type { Ports } from "../ports.js";

/** A part of a file as the server asks for it. */
export interface Part {
  readonly offset: number;
  readonly size: number;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Browsers open six connections to a server, and the server takes six parts of a person. */
const PARTS_AT_ONCE = 2;

/** An upload that ended before its time, such as with a link: the next try begins with what the server has now. */
export class UploadFailed extends Error {
  readonly code = "UPLOAD_FAILED";
}

/** A part that the server takes later. */
export class PartDeferred extends Error {
  constructor(readonly retryAfter: number | undefined) {
    super("The server does not take parts at this moment.");
  }
}

export interface PutPartsOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes of the given parts that are sent so far. */
  readonly onProgress: (sent: number) => void;
}

/**
 * Sends parts of a file, each as a whole, two at a time. After a failure those in flight are still awaited.
 * @throws UploadFailed, PartDeferred, TypeError without a network, the reason of `signal`
 */
export async function putParts(
  putPart: Ports["putPart"],
  file: Blob,
  parts: readonly Part[],
  { signal, onProgress }: PutPartsOptions,
): Promise<void> {
  const waiting = [...parts];
  const sent = new Map<Part, number>();
  let failure: { readonly error: unknown } | undefined;

  function note(part: Part, bytes: number): void {
    sent.set(part, Math.min(bytes, part.size));
    onProgress([...sent.values()].reduce((sum, each) => sum + each, 0));
  }

  async function put(part: Part): Promise<void> {
    const { offset, size, url, method, headers } = part;
    const request = { url, method, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
    const body = file.slice(offset, offset + size);
    const answer = await putPart(request, body, { signal, onProgress: (bytes) => note(part, bytes) });
    requireTaken(answer);
    note(part, size);
  }

  async function work(): Promise<void> {
    for (let part = waiting.shift(); part && !failure; part = waiting.shift())
      await put(part).catch((error: unknown) => (failure ??= { error }));
  }

  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
  signal.throwIfAborted();
  if (failure) throw failure.error;
}

/** HTTP 412 is the answer of a store that has the part already. */
function requireTaken({
  status,
  retryAfter,
}: {
  readonly status: number;
  readonly retryAfter?: number | undefined;
}): void {
  if ((status >= 200 && status < 300) || status === 412) return;
  throw status === 408 || status === 429 || status >= 500
    ? new PartDeferred(retryAfter)
    : new UploadFailed(`A part of the file was refused: HTTP ${status}.`);
}
