import fc from "fast-check";
import { getOperationAST, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createSchema } from "../../schema.js";
import { expectLinearTime } from "../../testing/growth.js";
import { type Selected, printSelection, randomSelection } from "../../testing/random-selection.js";
import { createCostAnalysis } from "./analysis.js";
import type { Values } from "./sum.js";

const schema = createSchema();
const costOf = createCostAnalysis(schema);

/** The cost of a valid document's only operation. */
function cost(text: string, variables: Values = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return costWithoutCheck(text, variables, document);
}

function costWithoutCheck(text: string, variables: Values = {}, document = parse(text)): number {
  const operation = getOperationAST(document);
  if (!operation) throw new Error("The document has one operation.");
  return costOf(document, operation, variables);
}

describe("the cost of an operation", () => {
  it("counts the fields below a page once for each requested item", () => {
    const page = (first: number) =>
      cost(`{ conversations(first: ${first}) { nodes { id } pageInfo { hasNextPage } } }`);
    const [one, hundred] = [page(1), page(100)];
    // A node and its id.
    expect(hundred - one).toBe(99 * 2);
  });

  it("counts the fields of an event once for each event of a page", () => {
    const text = (
      first: number,
    ) => `query ($a: String!) { events(after: $a, first: ${first}) { events { ...on MessageSent {
      message { conversation { m0: messages(first: 100) { nodes { id body } } } } } } } }`;
    expect(cost(text(100)) - cost(text(1))).toBe(99 * (cost(text(2)) - cost(text(1))));
    expect(cost(text(100))).toBeGreaterThan(20_000);
  });

  it("counts the requested earlier texts of a message", () => {
    const text = (first: number) => `{ message(id: "x") { edits(first: ${first}) { body editedAt } } }`;
    expect(cost(text(100)) - cost(text(1))).toBe(99 * 2);
    expect(cost(`{ message(id: "x") { edits { body editedAt } } }`)).toBe(cost(text(20)));
  });

  it("counts one item for each entry of a list argument", () => {
    const idsOf = (count: number) => Array.from({ length: count }, (_, n) => `id ${n}`);
    const withLiteral = (count: number) => cost(`{ conversationsById(ids: ${JSON.stringify(idsOf(count))}) { id } }`);
    const withVariable = (count: number) =>
      cost("query ($ids: [ID!]!) { conversationsById(ids: $ids) { id } }", { ids: idsOf(count) });
    for (const costWith of [withLiteral, withVariable]) {
      expect(costWith(100) - costWith(1)).toBe(99);
      expect(costWith(0)).toBe(costWith(1));
      expect(costWith(101)).toBe(costWith(100));
    }
  });

  it("takes the argument's default, and the nearest size for one out of range", () => {
    const page = (args: string) => cost(`{ conversations${args} { nodes { id } } }`);
    expect(page("")).toBe(page("(first: 30)"));
    expect(page("(first: null)")).toBe(page("(first: 30)"));
    expect(page("(first: 100000)")).toBe(page("(first: 100)"));
    expect(page("(first: -1)")).toBe(page("(first: 1)"));
  });

  it("takes the larger of two sizes, and the newest 30 without either", () => {
    const page = (args: string) => cost(`{ conversation(id: "x") { messages${args} { nodes { id } } } }`);
    expect(page("(first: 5, last: 50)")).toBe(page("(last: 50)"));
    expect(page("")).toBe(page("(last: 30)"));
  });

  it("counts the most expensive of several object types", () => {
    const one = "...on MessageSent { message { id body } }";
    const other = "...on ConversationChanged { conversation { id lastMessage { id body sentAt } } }";
    const stream = (set: string) => cost(`subscription { events { cursor ${set} } }`);
    expect(stream(`${one} ${other}`)).toBe(Math.max(stream(one), stream(other)));
  });

  it("omits selections excluded by @skip and @include", () => {
    const text = "query ($b: Boolean!) { viewer { id phoneNumber @include(if: $b) sessions @skip(if: $b) { id } } }";
    expect(cost(text, { b: true })).toBe(cost("{ viewer { id phoneNumber } }"));
    expect(cost(text, { b: false })).toBe(cost("{ viewer { id sessions { id } } }"));
    expect(cost("{ viewer { id sessions @skip(if: true) { id } } }")).toBe(cost("{ viewer { id } }"));
  });
});

describe("any operation", () => {
  const selection = (g: fc.GeneratorValue) => randomSelection(g, schema);
  const printed = (...trees: readonly Selected[]) => `{ ${trees.map((tree) => printSelection(tree)).join(" ")} }`;

  it("costs no less for larger pages", () => {
    fc.assert(
      fc.property(fc.gen(), fc.integer({ min: 0, max: 60 }), (g, more) => {
        const tree = selection(g);
        expect(cost(`{ ${printSelection(tree, { more })} }`)).toBeGreaterThanOrEqual(cost(printed(tree)));
      }),
    );
  });

  it("costs the sum of its parts, under any aliases", () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const [one, other] = [selection(g), selection(g)];
        const both = `{ ${printSelection(one, { alias: "a" })} ${printSelection(other, { alias: "b" })} }`;
        expect(cost(both)).toBe(cost(printed(one)) + cost(printed(other)));
      }),
    );
  });

  it("costs the same with its selections inline and in fragments, its sizes in place and in variables", () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const tree = selection(g);
        const fragments: string[] = [];
        const variables: Record<string, number> = {};
        const root = printSelection(tree, { fragments, variables });
        const declared = Object.keys(variables).map((name) => `$${name}: Int`);
        const text = `query ${declared.length === 0 ? "" : `(${declared.join(" ")})`} { ${root} } ${fragments.join(" ")}`;
        expect(cost(text, variables)).toBe(cost(printed(tree)));
      }),
    );
  });
});

describe("the analysis", () => {
  it("shares the cost of a fragment among its spreads, at any nesting", () => {
    const chain = Array.from({ length: 600 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
    const text = `query ($n: Int) { ...F0 } ${chain.join(" ")} fragment F600 on Query { conversations(first: $n) { nodes { id } } }`;
    expect(costWithoutCheck(text, { n: 3 })).toBe(2 ** 600 * cost("{ conversations(first: 3) { nodes { id } } }"));
  });

  const KINDS: Record<string, (n: number) => string> = {
    aliases: (n) =>
      `query ($n: Int) { ${times(n, (k) => `a${k}: conversations(first: $n) { nodes { id lastMessage { body } } }`)} }`,
    fragments: (n) =>
      `query ($n: Int) { ...F0 } ${times(n, (k) => `fragment F${k} on Query { a${k}: conversations(first: $n) { nodes { id } } ...F${k + 1} }`)} fragment F${n} on Query { viewer { id } }`,
    "spreads of one fragment": (n) =>
      `query ($n: Int) { ${times(n, (k) => `a${k}: conversations(first: $n) { ...F }`)} } fragment F on ConversationConnection { nodes { id } }`,
    "types of an interface": (n) =>
      `query ($n: Int) { node(id: "x") { ${times(n, (k) => `...on Conversation { a${k}: messages(first: $n) { nodes { id } } } ...on Message { b${k}: edits(first: $n) { body } }`)} } }`,
  };

  it.each(Object.entries(KINDS))("takes time linear in the number of %s", async (_kind, textOf) => {
    // More than MAX_TOKENS lets a document hold.
    await expectLinearTime(1200, (n) => {
      const document = parse(textOf(n));
      const operation = getOperationAST(document);
      return () => {
        const anew = createCostAnalysis(schema);
        if (operation) for (let run = 1; run <= 8; run += 1) anew(document, operation, { n: run });
      };
    });
  });
});

describe("a subscription", () => {
  it("costs as much as one event", () => {
    const event = "cursor ...on MessageSent { message { id body sender { id fullName } } }";
    const page = (first: number) => cost(`{ events(after: "x", first: ${first}) { events { ${event} } } }`);
    expect(cost(`subscription { events { ${event} } }`)).toBe(page(2) - page(1));
  });
});

function times(n: number, print: (k: number) => string): string {
  return Array.from({ length: n }, (_, k) => print(k)).join(" ");
}
