import type { Clock } from "../../infra/clock.js";
import { contentDisposition, safeFileName } from "../file-name.js";
import { linkWindow } from "../link-window.js";
import type { MediaStore } from "../store.js";
import type { S3Client } from "./client.js";
import { objectName } from "./names.js";

/** Creates the method that signs links, with the begin of their window as date, so that they are equal within the window. */
export function createLinks(client: S3Client, now: Clock, linkSeconds: number): MediaStore["link"] {
  const cacheControl = `private, max-age=${Math.floor(linkSeconds / 2)}, immutable`;

  return ({ key, variant, mimeType, fileName, disposition }) => {
    const { begin, end } = linkWindow(now(), linkSeconds);
    const query = {
      "response-cache-control": cacheControl,
      "response-content-disposition": contentDisposition(disposition, safeFileName(fileName, mimeType)),
      "response-content-type": mimeType,
    };
    const request = { method: "GET", name: objectName(key, variant), query } as const;
    return { url: client.presign(request, begin, linkSeconds), expiresAt: end };
  };
}
