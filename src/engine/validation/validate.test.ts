import * as fc from "fast-check";
import {
  GraphQLError,
  OverlappingFieldsCanBeMergedRule,
  buildSchema,
  getIntrospectionQuery,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../../testing/growth.js";
import { findMergeConflicts } from "./field-merging.js";
import { createCheck } from "./validate.js";

const schema = buildSchema(`
  interface Named { name(style: Style): String self: Named }
  enum Style { LONG SHORT }
  input Where { a: Int b: Int }
  type Dog implements Named { name(style: Style): String self: Named age: Int tail: String! bone(where: Where): Bone }
  type Cat implements Named { name(style: Style): String self: Named age: String tail: [String] bone(where: Where): Bone }
  type Bone { owner: Named size: Int }
  union Pet = Dog | Cat
  type Query { pet: Pet named: Named dog: Dog }
`);

const check = (text: string, maxDepth = 12) =>
  createCheck(schema, { maxDepth, introspection: true, onValidated: () => undefined })(text);
const faultsOf = (text: string, maxDepth?: number): readonly GraphQLError[] => {
  const checked = check(text, maxDepth);
  return "ast" in checked ? [] : checked;
};

describe("fields that share a key", () => {
  const leaf = fc.constantFrom(
    "name",
    "x: name",
    "name(style: LONG)",
    "age",
    "x: age",
    "tail",
    "x: tail",
    "__typename",
  );
  const onDog = fc.constantFrom(
    "bone { size }",
    "bone(where: { a: 1, b: 2 }) { size }",
    "bone(where: { b: 2, a: 1 }) { x: size }",
  );
  const { selection } = fc.letrec<{ selection: string }>((tie) => ({
    selection: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      onDog,
      tie("selection").map((inner) => `self { ${inner} }`),
      tie("selection").map((inner) => `bone { owner { ${inner} } }`),
      fc.tuple(tie("selection"), tie("selection")).map((both) => both.join(" ")),
      fc
        .tuple(fc.constantFrom("Dog", "Cat", "Named"), tie("selection"))
        .map(([on, inner]) => `... on ${on} { ${inner} }`),
      fc.constantFrom("...F", "...G"),
    ),
  }));

  it("conflict exactly if graphql-js reports a conflict", () => {
    const others = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);
    let valid = 0;
    const property = fc.property(selection, selection, selection, (root, f, g) => {
      const text = `{ named { ${root} } dog { ...F ...G } } fragment F on Named { ${f} } fragment G on Dog { ${g} }`;
      const document = parse(text);
      if (validate(schema, document, others).length > 0) return;
      valid += 1;
      const expected = validate(schema, document, [OverlappingFieldsCanBeMergedRule]).length > 0;
      expect(findMergeConflicts(schema, document, 10).length > 0).toBe(expected);
    });
    fc.assert(property, { numRuns: 5000 });
    expect(valid).toBeGreaterThan(100);
  });

  it.each([
    ["{ dog { x: name x: age } }", 'Fields "x" conflict because they return conflicting types "String" and "Int".'],
    ["{ dog { name name(style: LONG) } }", 'Fields "name" conflict because they have differing arguments.'],
    ["{ dog { x: bone { size } } ...F } fragment F on Query { dog { x: self { name } } }", "are different fields"],
    ["{ pet { ... on Dog { age } ... on Cat { age } } }", "conflicting types"],
  ])("are distinguished in %s", (text, words) => {
    expect(faultsOf(text).map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ["fields", (n: number) => `{ dog { ${"name ".repeat(n)} } }`],
    [
      "fragments",
      (n: number) => {
        const names = Array.from({ length: n / 4 }, (_, i) => `F${i}`);
        return `{ dog { ${names.map((name) => `...${name}`).join(" ")} } } ${names.map((name) => `fragment ${name} on Dog { name }`).join(" ")}`;
      },
    ],
  ])("are compared in linear time, as many as a document may have: %s", async (_what, textOf) => {
    await expectLinearTime(2000, (size) => {
      const text = textOf(size);
      expect(faultsOf(text)).toEqual([]);
      return () => check(text);
    });
  });
});

describe("a document", () => {
  it("may have 100,000 characters, and is rejected unparsed above", () => {
    const padded = (length: number) => "{ dog { name } }".padEnd(length, "#");
    expect(faultsOf(padded(100_000))).toEqual([]);
    expect(faultsOf(padded(100_001)).map(({ message, extensions }) => [message, extensions["code"]])).toEqual([
      ["A document may have at most 100000 characters: send values in the variables.", "GRAPHQL_PARSE_FAILED"],
    ]);
  });
});

describe("the errors of a document", () => {
  it("have the line and column of graphql-js", () => {
    const text = "\n\r\n  {\n  dog { nothing\r  other }\n}";
    const expected = validate(schema, parse(text)).map(({ locations }) => locations);
    expect(faultsOf(text).map(({ locations }) => locations)).toEqual(expected);
  });

  it("are located without a pass over the text for each", async () => {
    // As many as MAX_TOKENS lets a document hold.
    await expectLinearTime(384, (size) => {
      const text = `${"\n".repeat(240 * size)}query (${"$a: Int ".repeat(size)}) { dog(x: $a) { name } }`;
      expect(faultsOf(text)[0]).toMatchObject({ message: expect.stringContaining('"$a"'), locations: { length: 5 } });
      return () => check(text);
    });
  });

  it("are ten at most", () => {
    const text = `{ dog { ${Array.from({ length: 500 }, (_, n) => `n${n}`).join(" ")} } }`;
    expect(faultsOf(text)).toHaveLength(10);
  });
});

describe("the depth of a document", () => {
  const nested = (depth: number): string => (depth === 1 ? "name" : `self { ${nested(depth - 1)} }`);
  const inFragments = (depth: number, chain: number) => {
    const links = Array.from({ length: chain }, (_, n) => `fragment L${n} on Named { ...L${n + 1} }`).join(" ");
    return `{ named { ...L0 } } ${links} fragment L${chain} on Named { ${nested(depth - 1)} }`;
  };

  it("counts fields, and no spreads or inline fragments", () => {
    for (const textOf of [
      (depth: number) => `{ named { ${nested(depth - 1)} } }`,
      (depth: number) => `{ named { ... { ... on Named { ${nested(depth - 1)} } } } }`,
      (depth: number) => inFragments(depth, 30),
    ]) {
      expect(faultsOf(textOf(6), 6)).toEqual([]);
      expect(faultsOf(textOf(7), 6).map(({ message }) => message)).toEqual([
        "Query depth limit of 6 exceeded, found 7.",
      ]);
    }
  });

  it("allows the introspection query of tools", () => {
    expect(faultsOf(getIntrospectionQuery(), 6)).toEqual([]);
    expect(faultsOf(getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }), 6)).toEqual([]);
  });

  it("ignores fragment cycles", () => {
    const text = "{ named { ...A } } fragment A on Named { self { ...B } } fragment B on Named { self { ...A } }";
    expect(faultsOf(text).map(({ message }) => message)).toEqual(['Cannot spread fragment "A" within itself via "B".']);
  });
});
