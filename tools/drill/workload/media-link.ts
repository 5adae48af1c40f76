/** Paths of parts and files that the nodes serve themselves. A bucket may be named media too. */
const NODE_PATH = /^\/media\/[uo]\//u;

/** Returns a link of the disk driver through the proxy of a node at `url`; one of another store unchanged. */
export function throughNode(link: string, url: string): string {
  const { pathname, search } = new URL(link);
  return NODE_PATH.test(pathname) ? new URL(pathname + search, url).href : link;
}
