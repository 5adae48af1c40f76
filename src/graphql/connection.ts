import { type ClassType, Field, ObjectType } from "type-graphql";
import { BadInput } from "../infra/errors.js";
import { ListSize } from "./cost-directives.js";

@ObjectType({ description: "Where a page stands in its list." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there is more after `endCursor`." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether there is more before `startCursor`." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor of the page's first item; null when it is empty." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The cursor of the page's last item; null when it is empty." })
  endCursor!: string | null;
}

/** One page of rows, in the shape of a connection. */
export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
}

/** The items of a page where no size is given. */
export const PAGE_SIZE = 30;
export const MAX_PAGE_SIZE = 100;

/** Declares that a field answers a connection, whose page has as many items as `slicingArguments` say. */
export function Paged(...slicingArguments: readonly string[]): MethodDecorator {
  return ListSize({ assumedSize: PAGE_SIZE, slicingArguments, sizedFields: ["edges", "nodes"] });
}

/** Makes the connection type of `Item`: `extends Connection(Item, "Item")` on a class decorated with @ObjectType. */
export function Connection(item: () => ClassType, name: string): ClassType {
  @ObjectType(`${name}Edge`, { description: `A ${name} at its place in a list.` })
  class Edge {
    @Field(() => String, { description: "Opaque; hand it back as `after` or `before`." })
    cursor!: string;

    @Field(() => item(), { description: `The ${name}.` })
    node!: unknown;
  }

  @ObjectType()
  class ConnectionOf {
    @Field(() => [Edge], { description: "The page's items with their cursors." })
    edges!: Edge[];

    @Field(() => [item()], { description: "The page's items, for those who need no cursor each." })
    nodes!: unknown[];

    @Field(() => PageInfo, { description: "Where the page stands." })
    pageInfo!: PageInfo;
  }
  return ConnectionOf;
}

/** A field's page size; null asks for the default as absence does. @throws BadInput outside of 1 to 100 */
export function requirePageSize(asked: number | null | undefined, argument = "first", fallback = PAGE_SIZE): number {
  const size = asked ?? fallback;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE)
    throw new BadInput(`"${argument}" must be from 1 to ${MAX_PAGE_SIZE}, got ${size}.`);
  return size;
}

/**
 * Makes a page of `size` of rows that were read with one more than that, to know whether the list goes on. `forward`
 * rows follow a cursor; backward ones were read from the end and are turned round here.
 */
export function toPage<Row>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => string,
  { direction = "forward", hasCursor }: { direction?: "forward" | "backward"; hasCursor: boolean },
): Page<Row> {
  const goesOn = rows.length > size;
  const nodes = direction === "forward" ? rows.slice(0, size) : rows.slice(0, size).reverse();
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: direction === "forward" ? goesOn : hasCursor,
      hasPreviousPage: direction === "forward" ? hasCursor : goesOn,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Keyset cursors: the sort key of a row, opaque to clients. */
export function toListCursor(...keys: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify(keys.map(String))).toString("base64url");
}

/** The `count` parts of a keyset cursor, or undefined when it is not one. */
export function fromListCursor(cursor: string, count: number): string[] | undefined {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const isCursor = Array.isArray(keys) && keys.length === count && keys.every((key) => typeof key === "string");
    return isCursor ? keys : undefined;
  } catch {
    return undefined;
  }
}
