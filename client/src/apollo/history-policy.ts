import type { FieldPolicy, Reference } from "@apollo/client";
import { type Range, joinRange, rangeOfPage } from "../store/ranges.js";
import type { StoredEdge } from "./list-policy.js";

interface MessageEdge extends StoredEdge {
  readonly sequence: number;
}

/** The messages of a conversation as the cache keeps them. */
export interface StoredHistory {
  /** By sequence. */
  readonly edges: readonly MessageEdge[];
  /** Loaded intervals of sequences; a sequence in them without an edge is hidden from the viewer. */
  readonly ranges: readonly Range[];
  /** True where the last range reaches the newest message. */
  readonly isAtEnd: boolean;
}

interface MessagePage {
  readonly edges: readonly StoredEdge[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

/** The history of a cleared conversation. */
export const EMPTY_HISTORY: StoredHistory = { edges: [], ranges: [[1, 0]], isAtEnd: true };

/**
 * Policy of `Conversation.messages`: pages are joined by sequence, and a query returns the whole interval of its page.
 */
export const historyPolicy: FieldPolicy<StoredHistory, MessagePage> = {
  keyArgs: false,
  read: (history, { args }) => {
    const range = history && rangeOfQuery(history, boundsOf(args ?? {}, history));
    if (!range) return undefined;
    const edges = history.edges.filter(({ sequence }) => isInside(sequence, range));
    const hasNextPage = !(history.isAtEnd && range === history.ranges.at(-1));
    const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    const pageInfo = { __typename: "PageInfo", hasNextPage, hasPreviousPage: range[0] > 1, startCursor, endCursor };
    return { __typename: "MessageConnection", edges, pageInfo };
  },
  merge: (known, { edges: incoming, pageInfo }, { args, readField }) => {
    const history = known ?? { edges: [], ranges: [], isAtEnd: false };
    const edges = incoming.map((edge) => ({ ...edge, sequence: readField<number>("sequence", edge.node) ?? 0 }));
    const sequences = edges.map(({ sequence }) => sequence);
    const range = rangeOfPage(boundsOf(args ?? {}, history, sequences[0]), { sequences, ...pageInfo });
    if (!range) return history;
    const isLast = range[1] >= (history.ranges.at(-1)?.[1] ?? 0);
    return {
      edges: inOrder([...history.edges.filter(({ sequence }) => !isInside(sequence, range)), ...edges]),
      ranges: joinRange(history.ranges, range),
      isAtEnd: isLast ? !pageInfo.hasNextPage : history.isAtEnd,
    };
  },
};

/** Returns a history with a message that was sent. */
export function withMessage(history: StoredHistory, node: Reference, sequence: number): StoredHistory {
  const edge = { __typename: "MessageEdge", cursor: "", node, sequence };
  const isKnown = history.edges.some(({ node: { __ref } }) => __ref === node.__ref);
  const end = history.ranges.at(-1)?.[1] ?? 0;
  // Nothing visible is between the end of a history and a new message.
  const from = history.isAtEnd && sequence > end ? end + 1 : sequence;
  return {
    ...history,
    edges: isKnown ? history.edges : inOrder([...history.edges, edge]),
    ranges: joinRange(history.ranges, [from, sequence]),
  };
}

interface Bounds {
  readonly first?: number;
  readonly afterSequence?: number;
  readonly beforeSequence?: number;
}

/** Returns the arguments of a page by sequence; the cursors are those of known edges. */
function boundsOf(args: Readonly<Record<string, unknown>>, { edges }: StoredHistory, firstInPage?: number): Bounds {
  const sequenceOf = (name: "after" | "before") => {
    const given = args[`${name}Sequence`] as number | null | undefined;
    return given ?? (args[name] ? edges.find(({ cursor }) => cursor === args[name])?.sequence : undefined);
  };
  const hasAfter = Boolean(args["after"] ?? args["afterSequence"]);
  const isForward = args["first"] ? true : !args["last"] && hasAfter && !(args["before"] ?? args["beforeSequence"]);
  const before = sequenceOf("before");
  const after = sequenceOf("after") ?? (args["after"] && firstInPage !== undefined ? firstInPage - 1 : undefined);
  return {
    ...(isForward && { first: 1 }),
    ...(after !== undefined && { afterSequence: after }),
    ...(before !== undefined && { beforeSequence: before }),
  };
}

/** Returns the loaded interval in which the page of a query begins. */
function rangeOfQuery({ ranges, isAtEnd }: StoredHistory, query: Bounds): Range | undefined {
  const { first, afterSequence = 0, beforeSequence } = query;
  // Before the first message there is nothing: the answer is that of an empty page at the start.
  const sequence = Math.max(first !== undefined ? afterSequence + 1 : (beforeSequence ?? Infinity) - 1, 1);
  const last = ranges.at(-1);
  if (isAtEnd && last && sequence > last[1]) return last;
  return ranges.find((range) => isInside(sequence, range));
}

function isInside(sequence: number, [from, to]: Range): boolean {
  return from <= sequence && sequence <= to;
}

function inOrder(edges: readonly MessageEdge[]): readonly MessageEdge[] {
  return [...edges].sort((one, other) => one.sequence - other.sequence);
}
