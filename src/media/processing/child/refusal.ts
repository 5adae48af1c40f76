/** Refusal of a file; its message is shown to the owner. */
export class MediaRefusal extends Error {
  override name = "MediaRefusal";
}

/** Not enough memory to decode a file. */
export class OutOfMemory extends Error {
  override name = "OutOfMemory";
}

const MEMORY = /out of memory|bad_alloc|allocat|Array buffer allocation failed/iu;

/**
 * Runs a decoder. Its errors mean that the file is broken, except those of the system (which have a code) and of memory.
 * @throws MediaRefusal with `sentence`
 */
export async function decode<T>(sentence: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MediaRefusal || (error as { code?: unknown }).code !== undefined) throw error;
    if (error instanceof Error && MEMORY.test(error.message)) throw new OutOfMemory();
    throw new MediaRefusal(sentence);
  }
}
