import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { requirePageSize } from "../../graphql/connection.js";
import { perRequest } from "../../graphql/loaders.js";
import { MINUTE, addMs } from "../../infra/clock.js";
import type { PartRequest } from "../../media/store.js";
import { requireMedia, withStore } from "./availability.js";
import { partCount, toIncoming } from "./incoming.js";

/** Time for which the request of a part is valid. */
const LINK_MINUTES = 60;
export const PARTS_PAGE_SIZE = 20;

/** Numbers of the stored parts of WAITING uploads, read once per operation. */
const storedParts = perRequest<SignedIn, MediaObject, ReadonlySet<number>, bigint>(
  async (ctx, uploads) => {
    const { store } = requireMedia(ctx);
    const read = async (upload: MediaObject) =>
      [upload.id, await withStore(ctx, "receivedParts", () => store.receivedParts(toIncoming(upload)))] as const;
    return new Map(await Promise.all(uploads.map(read)));
  },
  ({ id }) => id,
);

/** Returns the numbers of the parts that are not stored yet; none once the upload is complete. */
export async function missingNumbers(ctx: SignedIn, upload: MediaObject): Promise<number[]> {
  if (upload.state !== "WAITING") return [];
  const stored = (await storedParts(ctx).load(upload)) ?? new Set();
  const numbers = Array.from({ length: partCount(toIncoming(upload)) }, (_, index) => index + 1);
  return numbers.filter((number) => !stored.has(number));
}

/** Returns the requests for the first missing parts. @throws BadUserInput */
export async function missingParts(
  ctx: SignedIn,
  upload: MediaObject,
  first: number | null,
): Promise<readonly PartRequest[]> {
  const size = requirePageSize(first, "first", PARTS_PAGE_SIZE);
  const numbers = (await missingNumbers(ctx, upload)).slice(0, size);
  if (numbers.length === 0) return [];
  const { store } = requireMedia(ctx);
  return store.partRequests(toIncoming(upload), numbers, addMs(ctx.now(), LINK_MINUTES * MINUTE));
}

/** Returns the number of stored bytes. */
export async function receivedBytes(ctx: SignedIn, upload: MediaObject): Promise<number> {
  const { size, partBytes } = toIncoming(upload);
  const missing = await missingNumbers(ctx, upload);
  return missing.reduce((left, number) => left - Math.min(partBytes, size - (number - 1) * partBytes), size);
}
