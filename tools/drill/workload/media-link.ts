/** Path of parts and files that the nodes serve themselves. */
const MEDIA_PATH = "/media/";

/** Returns a link of the disk driver through the proxy of a node at `url`; one of another store unchanged. */
export function throughNode(link: string, url: string): string {
  const { pathname, search } = new URL(link);
  return pathname.startsWith(MEDIA_PATH) ? new URL(pathname + search, url).href : link;
}
