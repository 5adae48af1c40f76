import type { Clock } from "../../infra/clock.js";
import { SECOND } from "../../infra/clock.js";
import type { IncomingObject, MediaStore, PartRequest } from "../store.js";
import type { S3Client } from "./client.js";
import { incomingName } from "./names.js";
import type { S3Settings } from "./settings.js";

/** Returns the number of parts that a client sends. */
export function partCountOf({ size, partBytes }: Pick<IncomingObject, "size" | "partBytes">): number {
  return Math.max(1, Math.ceil(size / partBytes));
}

/** Creates the method that signs the requests of parts, of which the length is signed and not told: browsers set it. */
export function createPartRequests(client: S3Client, settings: S3Settings, now: Clock): MediaStore["partRequests"] {
  return (object, numbers, expiresAt) => {
    const signedAt = now();
    const seconds = Math.max(1, Math.floor((expiresAt.getTime() - signedAt.getTime()) / SECOND));
    const count = partCountOf(object);

    return numbers.map((number): PartRequest => {
      const offset = (number - 1) * object.partBytes;
      const size = Math.min(object.partBytes, object.size - offset);
      const told = count === 1 ? wholeHeaders(object, settings) : {};
      const query = count === 1 ? {} : { partNumber: String(number), uploadId: object.storeUploadId ?? "" };
      const headers = { ...told, "content-length": String(size) };
      const request = { method: "PUT", name: incomingName(object.key), query, headers } as const;
      return {
        ...{ number, offset, size, method: "PUT", url: client.presign(request, signedAt, seconds) },
        headers: Object.entries(told).map(([name, value]) => ({ name, value })),
      };
    });
  };
}

/** Headers of an upload in one request: with the condition, a second body for the same address is refused. */
function wholeHeaders({ mimeType, sha256 }: IncomingObject, settings: S3Settings): Record<string, string> {
  return {
    "content-type": mimeType,
    ...(settings.conditionalPut && { "if-none-match": "*" }),
    ...(settings.checksums && sha256 !== null && { "x-amz-checksum-sha256": Buffer.from(sha256).toString("base64") }),
  };
}
