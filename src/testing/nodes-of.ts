/** Returns the nodes of a page, in order; none without a page. */
export function nodesOf<T>(page: { readonly edges: readonly { readonly node: T }[] } | undefined): T[] {
  return page?.edges.map(({ node }) => node) ?? [];
}
