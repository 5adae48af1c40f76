import "reflect-metadata";
import { readFileSync, readdirSync } from "node:fs";
import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  getNamedType,
  parse,
  print,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { describe, expect, it } from "vitest";
import * as texts from "../client/src/generated/documents/index.js";
import * as generated from "../operations/generated/graphql.js";
import { createCostAnalysis } from "./engine/cost/analysis.js";
import { readConfig } from "./infra/config.js";
import { createSchema } from "./schema.js";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const namesIn = (folder: string, end: string) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(end))
    .map((file) => `${folder}/${file}`);

const definitions = namesIn("operations", ".graphql").flatMap((file) => parse(read(file)).definitions);
const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
const documents = operations.map(({ name }) => name?.value ?? "");
const schema = createSchema();
/** Fragment of each entity that has one, by type. */
const ROWS: Readonly<Record<string, string>> = {
  User: "PersonRow",
  Message: "MessageRow",
  Conversation: "ConversationRow",
  Contact: "ContactRow",
  Notification: "NotificationRow",
  Session: "SessionRow",
};
const selections = definitions.flatMap(selectionsIn);
const guide = read("docs/api.md");
const generatedDocuments = new Map(
  Object.entries<DocumentNode>(generated).filter(([name]) => name.endsWith("Document")),
);
/** The cells of the guide's tables, one row each. */
const rows = guide
  .split("\n")
  .filter((line) => /^\| (?!---|Original|Now \|)/u.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/gu, "")));

describe("operations/", () => {
  it("has a document for every root field of the schema", () => {
    const asked = new Set(
      operations.flatMap(({ selectionSet }) =>
        selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : "")),
      ),
    );
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(fields.filter((field) => !asked.has(field))).toEqual([]);
  });

  it("has generated documents that are up to date: else run npm run codegen", () => {
    const outdated = operations.filter((operation) => {
      const found = generatedDocuments.get(`${operation.name?.value ?? ""}Document`);
      return textOf(found?.definitions ?? []) !== textOf([operation, ...fragmentsIn(operation)]);
    });
    expect(outdated.map(({ name }) => name?.value)).toEqual([]);
    expect(generatedDocuments.size).toBe(operations.length);
  });

  it("has the same documents as text in the client kit: else run npm run codegen", () => {
    const found = Object.entries<unknown>(texts).flatMap(([name, text]) =>
      name.endsWith("Document") ? [[name, textOf(parse(String(text)).definitions)] as const] : [],
    );
    const expected = [...generatedDocuments].map(([name, { definitions }]) => [name, textOf(definitions)] as const);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  // A normalised cache, or a store of rows, has each entity either completely or not at all.
  it("selects the fields of an entity's row all together, or none but the id", () => {
    const torn = selections.filter(({ type, field, selected }) => {
      const row = fragmentOf(ROWS[type] ?? "");
      // A quoted message has fields of its own: a fragment cannot contain itself.
      if (row === undefined || field === "replyTo" || selected.spreads.includes(row.name.value)) return false;
      return selected.fields.some((name) => name !== "id" && expandedFields(row.selectionSet).includes(name));
    });
    expect(torn).toEqual([]);
    expect(selections.filter(({ type }) => type in ROWS).length).toBeGreaterThan(50);
  });

  it("selects the id of everything that has one, and lists by their edges", () => {
    const hasId = (type: string) => "id" in ((schema.getType(type) as GraphQLObjectType).getFields?.() ?? {});
    expect(selections.filter(({ type, all }) => hasId(type) && !all.includes("id"))).toEqual([]);
    expect(selections.filter(({ all }) => all.includes("nodes"))).toEqual([]);
  });

  it("has no document above the cost limit, for any page size", () => {
    const costOf = createCostAnalysis(schema);
    const document = { kind: Kind.DOCUMENT, definitions: [...operations, ...fragments] } as const;
    const costs = operations.map((operation) => {
      const sizes = (operation.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, 100]);
      return [
        operation.name?.value,
        costOf(document, operation, Object.fromEntries(sizes) as object as never),
      ] as const;
    });
    expect(costs.filter(([, cost]) => cost < 1 || cost > readConfig({}).MAX_QUERY_COST)).toEqual([]);
  });

  it("has a file for each operation, by its name, and the fragments of a folder in one", () => {
    for (const file of namesIn("operations", ".graphql")) {
      const { definitions: own } = parse(read(file));
      const operation = own.find((node) => node.kind === Kind.OPERATION_DEFINITION);
      if (operation === undefined) expect(file).toMatch(/\/fragments\.graphql$/u);
      else expect([file.replace(/^.*\//u, ""), own.length]).toEqual([`${operation.name?.value}.graphql`, 1]);
    }
  });

  // Apollo's generate-persisted-query-manifest stops at each of these, and at two operations in a file.
  it("can be read by tools that generate persisted-operation lists", () => {
    const definitions = namesIn("operations", ".graphql").flatMap((file) => parse(read(file)).definitions);
    const named = definitions.map((node) => ("name" in node ? node.name?.value : undefined));
    expect(named).not.toContain(undefined);
    expect(named.filter((name, place) => named.indexOf(name) !== place)).toEqual([]);
    const kinds = new Set(definitions.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual([Kind.FRAGMENT_DEFINITION, Kind.OPERATION_DEFINITION]);
  });

  it("has every document run by a test", () => {
    const tests = namesIn("src", ".ts").map(read).join("\n");
    expect(documents.filter((name) => !new RegExp(`\\b${name}Document\\b`, "u").test(tests))).toEqual([]);
  });
});

describe("docs/api.md", () => {
  const ORIGINAL_ENDPOINTS = 30;
  const ORIGINAL_SOCKET_EVENTS = 13;

  it("has a row for every endpoint and socket event of the original", () => {
    expect(
      rows.filter(([first]) => /^(auth|user|conversations|messages|contacts|notifications): /u.test(first ?? "")),
    ).toHaveLength(ORIGINAL_ENDPOINTS);
    expect(rows.filter(([first]) => /^(message|typing|presence|user):\S/u.test(first ?? ""))).toHaveLength(
      ORIGINAL_SOCKET_EVENTS,
    );
  });

  it("names existing documents", () => {
    const named = rows.flatMap((cells) => {
      const cell = cells.length > 2 ? cells[2] : cells[1];
      return [...(cell ?? "").matchAll(/`(\w+)`/gu)].map(([, name]) => name ?? "");
    });
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !documents.includes(name))).toEqual([]);
  });
});

/** Returns the fragments that a definition spreads, at any depth. */
function fragmentsIn(definition: ASTNode, found = new Set<DefinitionNode>()): Set<DefinitionNode> {
  visit(definition, {
    FragmentSpread: ({ name }) => {
      const fragment = fragments.find((one) => one.name.value === name.value);
      if (fragment === undefined || found.has(fragment)) return;
      found.add(fragment);
      fragmentsIn(fragment, found);
    },
  });
  return found;
}

/** Each selection of a definition: the type it is on, its field, and its fields and spreads. */
function selectionsIn(definition: DefinitionNode) {
  const typeInfo = new TypeInfo(schema);
  const found: { type: string; field: string; selected: Selected; all: string[] }[] = [];
  visit(
    definition,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name, selectionSet }) => {
        const type = getNamedType(typeInfo.getType())?.name;
        if (type === undefined || selectionSet === undefined) return;
        found.push({ type, field: name.value, selected: selectedIn(selectionSet), all: expandedFields(selectionSet) });
      },
    }),
  );
  return found;
}

interface Selected {
  readonly fields: string[];
  readonly spreads: string[];
}

function selectedIn({ selections: nodes }: SelectionSetNode): Selected {
  const namesOf = (kind: Kind) =>
    nodes.flatMap((node) => (node.kind === kind && "name" in node ? node.name.value : []));
  return { fields: namesOf(Kind.FIELD), spreads: namesOf(Kind.FRAGMENT_SPREAD) };
}

/** Returns the fields of a selection, those of its fragments included. */
function expandedFields(selectionSet: SelectionSetNode): string[] {
  const { fields, spreads } = selectedIn(selectionSet);
  return [
    ...fields,
    ...spreads.map(fragmentOf).flatMap((fragment) => (fragment ? expandedFields(fragment.selectionSet) : [])),
  ];
}

function fragmentOf(name: string) {
  return fragments.find((fragment) => fragment.name.value === name);
}

function textOf(definitions: readonly DefinitionNode[]): string {
  return definitions.map(print).toSorted().join("\n");
}
