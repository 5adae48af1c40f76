import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type NameNode,
  type NamedTypeNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  print,
  typeFromAST,
} from "graphql";
import { type Fragments, fragmentsOf } from "../execution/selections.js";

/** A field selected on type `parent`. */
interface Selected {
  readonly parent: unknown;
  readonly node: FieldNode;
  readonly type: GraphQLOutputType;
}

interface Part {
  readonly parent: unknown;
  readonly set: SelectionSetNode;
}

type Groups = ReadonlyMap<string, readonly Selected[]>;
/** Bound on comparisons: selections on an interface are compared once for each object type. */
const MAX_STEPS = 100_000;

type Report = (key: string, reason: string, one: FieldNode, other: FieldNode) => void;

const META_FIELDS = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

/**
 * Returns the conflicts of "Field Selection Merging" (GraphQL specification, 5.3.2). graphql-js compares all pairs of fields
 * and fragments; this compares each field with the first of its response key, in time linear in the selections. Requires
 * that all other rules have passed: types exist and fragments are acyclic.
 */
export function findMergeConflicts(schema: GraphQLSchema, document: DocumentNode, maxErrors: number): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const collect = collectorOf(schema, fragmentsOf(document));
  const report: Report = (key, reason, one, other) => {
    const advice = "Use different aliases on the fields to fetch both if this was intentional.";
    if (errors.length < maxErrors)
      errors.push(new GraphQLError(`Fields "${key}" conflict because ${reason}. ${advice}`, { nodes: [one, other] }));
  };
  const checkShapes = (parts: readonly Part[]): void => {
    for (const [key, group] of collect(parts)) {
      reportDifferentShapes(key, group, report);
      checkShapes(partsBelow(group));
    }
  };
  let steps = 0;
  const checkMeanings = (parts: readonly Part[]): void => {
    for (const [key, group] of collect(parts))
      for (const ofOneObject of groupByObjectType(group)) {
        steps += ofOneObject.length;
        if (steps > MAX_STEPS) return;
        reportDifferentFields(key, ofOneObject, report);
        checkMeanings(partsBelow(ofOneObject));
      }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = [{ parent: schema.getRootType(definition.operation), set: definition.selectionSet }];
    checkShapes(root);
    // A conflict of shapes is not reported a second time as one of fields.
    if (errors.length === 0) checkMeanings(root);
  }
  if (steps > MAX_STEPS)
    errors.push(new GraphQLError("This document selects the same fields of too many types at once."));
  return errors;
}

/** Returns a function that groups the fields of selection sets by response key, visiting each fragment once. */
function collectorOf(schema: GraphQLSchema, fragments: Fragments): (parts: readonly Part[]) => Groups {
  return (parts) => {
    const groups = new Map<string, Selected[]>();
    const seen = new Set<string>();
    const parentOf = (condition: NamedTypeNode | undefined, parent: unknown): unknown =>
      condition === undefined ? parent : typeFromAST(schema, condition);
    const take = (parent: unknown, { selections }: SelectionSetNode): void => {
      for (const node of selections)
        if (node.kind === Kind.FIELD) takeField(parent, node);
        else if (node.kind === Kind.INLINE_FRAGMENT) take(parentOf(node.typeCondition, parent), node.selectionSet);
        else if (!seen.has(node.name.value)) {
          seen.add(node.name.value);
          const fragment = fragments[node.name.value];
          if (fragment !== undefined) take(parentOf(fragment.typeCondition, parent), fragment.selectionSet);
        }
    };
    const takeField = (parent: unknown, node: FieldNode): void => {
      const name = node.name.value;
      const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
      const field = own ?? META_FIELDS.get(name);
      if (field === undefined) return;
      const key = (node.alias ?? node.name).value;
      const selected = { parent, node, type: field.type };
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [selected]);
      else group.push(selected);
    };
    for (const { parent, set } of parts) take(parent, set);
    return groups;
  };
}

function partsBelow(group: readonly Selected[]): Part[] {
  return group.flatMap(({ node, type }) =>
    node.selectionSet === undefined ? [] : [{ parent: getNamedType(type), set: node.selectionSet }],
  );
}

/** Splits the fields of a key by object type; fields of abstract types belong to every group. */
function groupByObjectType(group: readonly Selected[]): readonly (readonly Selected[])[] {
  const ofAnyObject = group.filter(({ parent }) => !isObjectType(parent));
  const byParent = new Map<unknown, Selected[]>();
  for (const selected of group) {
    if (!isObjectType(selected.parent)) continue;
    const known = byParent.get(selected.parent);
    if (known === undefined) byParent.set(selected.parent, [...ofAnyObject, selected]);
    else known.push(selected);
  }
  return byParent.size === 0 ? [ofAnyObject] : [...byParent.values()];
}

function reportDifferentShapes(key: string, [first, ...others]: readonly Selected[], report: Report): void {
  if (first === undefined) return;
  const shape = shapeOf(first.type);
  const other = others.find(({ type }) => shapeOf(type) !== shape);
  if (other === undefined) return;
  const reason = `they return conflicting types "${String(first.type)}" and "${String(other.type)}"`;
  report(key, reason, first.node, other.node);
}

/** Returns a type with composite names blanked out: their selections are compared separately. */
function shapeOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isLeafType(named) || !isCompositeType(named) ? String(type) : String(type).replace(named.name, "{}");
}

function reportDifferentFields(key: string, [first, ...others]: readonly Selected[], report: Report): void {
  if (first === undefined || others.length === 0) return;
  const { node } = first;
  const field = others.find((other) => other.node.name.value !== node.name.value)?.node;
  if (field !== undefined)
    report(key, `"${node.name.value}" and "${field.name.value}" are different fields`, node, field);
  const written = argumentsOf(node);
  const differing = others.find((other) => argumentsOf(other.node) !== written)?.node;
  if (field === undefined && differing !== undefined) report(key, "they have differing arguments", node, differing);
}

const writtenArguments = new WeakMap<FieldNode, string>();

/** Prints the arguments of a field in sorted order, so that equal ones have equal texts. */
function argumentsOf(node: FieldNode): string {
  if (node.arguments === undefined || node.arguments.length === 0) return "";
  const known = writtenArguments.get(node);
  if (known !== undefined) return known;
  const written = inOrder(node.arguments);
  writtenArguments.set(node, written);
  return written;
}

function inOrder(named: readonly { readonly name: NameNode; readonly value: ValueNode }[]): string {
  return named
    .map(({ name, value }) => `${name.value}: ${writtenValue(value)}`)
    .toSorted()
    .join(", ");
}

function writtenValue(value: ValueNode): string {
  if (value.kind === Kind.OBJECT) return `{ ${inOrder(value.fields)} }`;
  if (value.kind === Kind.LIST) return `[${value.values.map(writtenValue).join(", ")}]`;
  return print(value);
}
