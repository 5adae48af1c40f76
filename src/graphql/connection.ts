import { type ClassType, Field, ObjectType } from "type-graphql";
import { BadUserInput } from "../infra/errors.js";
import { ListSize } from "./cost-directives.js";

@ObjectType({ description: "Position of a page in its list." })
export class PageInfo {
  @Field(() => Boolean, { description: "True if the list has items after `endCursor`." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "True if the list has items before `startCursor`." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the page's first item; null for an empty page." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Cursor of the page's last item; null for an empty page." })
  endCursor!: string | null;
}

/** A page of rows in the shape of a connection. */
export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
}

/** Default page size. */
export const PAGE_SIZE = 30;
export const MAX_PAGE_SIZE = 100;

/** Declares that a field returns a connection whose page size is in `slicingArguments`. */
export function Paged(...slicingArguments: readonly string[]): MethodDecorator {
  return ListSize({ assumedSize: PAGE_SIZE, slicingArguments, sizedFields: ["edges", "nodes"] });
}

/** Creates the base class of a connection type: `extends Connection(() => Item, "Item")` with @ObjectType. */
export function Connection(item: () => ClassType, name: string): ClassType {
  @ObjectType(`${name}Edge`, { description: `A ${name} of a page, with its cursor.` })
  class Edge {
    @Field(() => String, { description: "Opaque. Pass it as `after` or `before`." })
    cursor!: string;

    @Field(() => item(), { description: `The ${name}.` })
    node!: unknown;
  }

  @ObjectType()
  class ConnectionOf {
    @Field(() => [Edge], { description: "The page's items with their cursors." })
    edges!: Edge[];

    @Field(() => [item()], { description: "The page's items without their cursors." })
    nodes!: unknown[];

    @Field(() => PageInfo, { description: "Position of the page in its list." })
    pageInfo!: PageInfo;
  }
  return ConnectionOf;
}

/** Returns the requested page size, or the default for null and undefined. @throws BadUserInput outside of 1 to 100 */
export function requirePageSize(asked: number | null | undefined, argument = "first", fallback = PAGE_SIZE): number {
  const size = asked ?? fallback;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE)
    throw new BadUserInput(`"${argument}" must be from 1 to ${MAX_PAGE_SIZE}, got ${size}.`);
  return size;
}

/**
 * Makes a page of up to `size + 1` rows; the extra row shows that the list continues. Backward pages are passed in
 * descending order and reversed here.
 */
export function toPage<Row>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => string,
  { direction = "forward", hasCursor }: { direction?: "forward" | "backward"; hasCursor: boolean },
): Page<Row> {
  const hasMore = rows.length > size;
  const nodes = direction === "forward" ? rows.slice(0, size) : rows.slice(0, size).reverse();
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: direction === "forward" ? hasMore : hasCursor,
      hasPreviousPage: direction === "forward" ? hasCursor : hasMore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Keyset pagination: encodes the sort key of a row as an opaque cursor. */
export function toListCursor(...keys: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify(keys.map(String))).toString("base64url");
}

/** Returns the `count` parts of a keyset cursor, or undefined if it is malformed. */
export function fromListCursor(cursor: string, count: number): string[] | undefined {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const isCursor = Array.isArray(keys) && keys.length === count && keys.every((key) => typeof key === "string");
    return isCursor ? keys : undefined;
  } catch {
    return undefined;
  }
}
