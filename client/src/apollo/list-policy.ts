import type { FieldPolicy, Reference } from "@apollo/client";

export interface StoredEdge {
  readonly __typename: string;
  readonly cursor: string;
  readonly node: Reference;
}

/** Values of the fields that order a list. */
type Place = readonly unknown[];

/** A connection as the cache keeps it. */
export interface StoredList {
  readonly edges: readonly StoredEdge[];
  readonly pageInfo?: { readonly hasNextPage?: boolean; readonly endCursor?: string | null };
  /** Place of the last row of the pages loaded; absent once the list has ended. */
  readonly last?: Place | undefined;
  /** Number of the reload that has begun, until the list is loaded anew. */
  readonly reload?: number;
}

type Args = Readonly<Record<string, unknown>>;
/** Reads a field of a row. */
type Read = (field: string) => unknown;

export interface ListOptions {
  readonly keyArgs: string[];
  /** Fields that order the rows, descending. Absent: in the order of the pages. */
  readonly order?: readonly string[];
  /** True for a row that belongs into the list of these arguments. */
  readonly matches?: (read: Read, args: Args) => boolean;
}

/**
 * Creates the policy of a list that is loaded page by page. Events add rows; order and filter apply at each read, and
 * a row behind the pages loaded so far is not shown.
 */
export function listPolicy({ keyArgs, order = [], matches = () => true }: ListOptions): FieldPolicy<StoredList> {
  return {
    keyArgs,
    read: (list, { args, readField, canRead }) => {
      if (!list) return undefined;
      const { last } = list;
      const rows = list.edges
        .filter(({ node }) => canRead(node) && matches((field) => readField(field, node), args ?? {}))
        .map((edge) => ({ edge, place: order.map((field) => readField(field, edge.node)) }));
      const shown = last ? rows.filter(({ place }) => compare(place, last) <= 0) : rows;
      return { ...list, edges: shown.sort((one, other) => compare(one.place, other.place)).map(({ edge }) => edge) };
    },
    merge: (list, page, { args, readField }) => {
      const end = page.pageInfo?.hasNextPage ? page.edges.at(-1) : undefined;
      const last = end && order.map((field) => readField(field, end.node));
      const after: unknown = args?.["after"];
      if (!list || !after) return { ...page, last };
      const edges = page.edges.reduce(withEdge, list.edges);
      // A page other than the next one has rows, but not the end of what is loaded.
      if (after !== list.pageInfo?.endCursor) return { ...list, edges };
      return { ...list, edges, last, pageInfo: { ...list.pageInfo, ...endOf(page) } };
    },
  };
}

/** Returns the edges with one more at their end, unless its node is there. */
export function withEdge(edges: readonly StoredEdge[], edge: StoredEdge): readonly StoredEdge[] {
  return edges.some(({ node }) => node.__ref === edge.node.__ref) ? edges : [...edges, edge];
}

export function withoutNode<Edge extends StoredEdge>(edges: readonly Edge[], { __ref }: Reference): readonly Edge[] {
  return edges.filter(({ node }) => node.__ref !== __ref);
}

function endOf({ pageInfo = {} }: StoredList): NonNullable<StoredList["pageInfo"]> {
  const { hasNextPage = false, endCursor = null } = pageInfo;
  return { hasNextPage, endCursor };
}

/** Negative where the first place comes before the second. Fields that were not requested compare as equal. */
function compare(one: Place, other: Place): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] as never;
    if ((value as never) > against) return -1;
    if ((value as never) < against) return 1;
  }
  return 0;
}
