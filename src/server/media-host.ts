import type { IncomingMessage } from "node:http";
import type { Config } from "../infra/config.js";
import { MEDIA_PATH } from "../media/disk/links.js";

/** Returns true for a request whose path is not served at the host that it names. */
export type HostCheck = (request: Pick<IncomingMessage, "headers">, path: string) => boolean;

/**
 * Separates the media from the API where MEDIA_URL names an origin of its own: there, only media are served, and at that of
 * PUBLIC_URL everything else. So no file is ever a page of the origin that has the tokens.
 */
export function createHostCheck({
  MEDIA_STORE,
  MEDIA_URL,
  PUBLIC_URL,
}: Pick<Config, "MEDIA_STORE" | "MEDIA_URL" | "PUBLIC_URL">): HostCheck {
  if (MEDIA_STORE !== "disk" || MEDIA_URL === undefined || MEDIA_URL === PUBLIC_URL) return () => false;
  const ofMedia = hostOf(MEDIA_URL);
  const ofPages = PUBLIC_URL === undefined ? undefined : hostOf(PUBLIC_URL);
  return ({ headers }, path) => {
    const host = headers.host?.toLowerCase();
    return isMediaPath(path) ? host === ofPages && host !== undefined : host === ofMedia;
  };
}

export function isMediaPath(path: string): boolean {
  return path.startsWith(MEDIA_PATH);
}

function hostOf(url: string): string {
  return new URL(url).host;
}
