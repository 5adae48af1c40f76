import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isUnionType,
} from "graphql";
import { type ListSizeOptions, listSizeOf, weightOf } from "../../graphql/cost-directives.js";
import { presenceOf, sizeOf } from "./size.js";
import { type Factor, Sum } from "./sum.js";

/** Weight of a field without `@cost`. */
const DEFAULT_WEIGHT = 1;
/** Size of introspection lists, which declare none; the usual introspection query stays below the limit. */
const INTROSPECTION_LIST: ListSizeOptions = { assumedSize: 4 };
/** Size of a list without `@listSize`. A test rejects such lists in the schema. */
const UNDECLARED_LIST: ListSizeOptions = { assumedSize: 100 };
const META_FIELDS = [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef] as const;

type Field = GraphQLField<unknown, unknown>;

/** Compiles the cost of an operation of a valid document, in time linear in the document. */
export function compileCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Sum {
  const type = schema.getRootType(operation.operation);
  if (!type) return new Sum();
  return new Compiler(schema, document).set(operation.selectionSet, type, NO_FIELDS).total();
}

const NO_FIELDS: readonly string[] = [];

/** Cost of a selection set: `sized` counts once for each item of the page, the rest once. */
class SetCost {
  readonly fixed = new Sum();
  readonly sized = new Sum();
  /** For interfaces and unions: the cost that only objects of one type have. */
  readonly byType = new Map<string, Sum>();

  total(size: Factor = 1): Sum {
    const total = new Sum();
    total.add(this.fixed);
    total.add(this.sized, size);
    if (this.byType.size > 0) total.addLargest([...this.byType.values()]);
    return total;
  }
}

class Compiler {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #known = new Map<string, SetCost>();

  constructor(
    private readonly schema: GraphQLSchema,
    { definitions }: DocumentNode,
  ) {
    for (const node of definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
  }

  /** Returns the cost of a selection set of `type`, in which the page size applies to `sizedFields`. */
  set(node: SelectionSetNode, type: GraphQLCompositeType, sizedFields: readonly string[]): SetCost {
    const cost = new SetCost();
    for (const selection of node.selections) {
      const presence = presenceOf(selection);
      if (selection.kind === Kind.FIELD) {
        const isSized = sizedFields.includes(selection.name.value);
        (isSized ? cost.sized : cost.fixed).add(this.#field(selection, type, isSized), presence);
      } else {
        const narrowed = this.#narrowed(selection, type);
        if (narrowed !== undefined)
          merge(cost, type, this.#fragment(selection, narrowed, sizedFields), narrowed, presence);
      }
    }
    return cost;
  }

  #narrowed(
    selection: Exclude<SelectionNode, FieldNode>,
    type: GraphQLCompositeType,
  ): GraphQLCompositeType | undefined {
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
    if (fragment?.typeCondition === undefined) return fragment && type;
    const narrowed = this.schema.getType(fragment.typeCondition.name.value);
    return isCompositeType(narrowed) ? narrowed : undefined;
  }

  #fragment(
    selection: Exclude<SelectionNode, FieldNode>,
    type: GraphQLCompositeType,
    sizedFields: readonly string[],
  ): SetCost {
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.set(selection.selectionSet, type, sizedFields);
    const key = [selection.name.value, ...sizedFields].join(" ");
    const fragment = this.#fragments.get(selection.name.value);
    const cost =
      this.#known.get(key) ?? (fragment ? this.set(fragment.selectionSet, type, sizedFields) : new SetCost());
    this.#known.set(key, cost);
    return cost;
  }

  /** Returns the cost of a field; of a sized field, that of one item. */
  #field(node: FieldNode, parent: GraphQLCompositeType, isSized: boolean): Sum {
    const field = fieldOf(parent, node.name.value);
    const cost = new Sum((field && weightOf(field)) ?? DEFAULT_WEIGHT);
    const type = field && getNamedType(field.type);
    if (field === undefined || node.selectionSet === undefined || !isCompositeType(type)) return cost;
    const isList = isListType(getNullableType(field.type)) && !isSized;
    const declared = listSizeOf(field) ?? (isList ? undeclared(parent) : undefined);
    const below = this.set(node.selectionSet, type, declared?.sizedFields ?? NO_FIELDS);
    if (declared === undefined) cost.add(below.total());
    else if (declared.sizedFields === undefined) cost.add(below.total(), sizeOf(declared, field, node));
    else cost.add(below.total(sizeOf(declared, field, node)));
    return cost;
  }
}

/** Adds the cost of a fragment on `narrowed` to its enclosing set of `type`. */
function merge(
  into: SetCost,
  type: GraphQLCompositeType,
  fragment: SetCost,
  narrowed: GraphQLCompositeType,
  presence: Factor,
): void {
  const addTo = (name: string, sum: Sum) => {
    const known = into.byType.get(name) ?? new Sum();
    known.add(sum, presence);
    into.byType.set(name, known);
  };
  if (isAbstractType(type) && isObjectType(narrowed)) return addTo(narrowed.name, fragment.fixed);
  into.fixed.add(fragment.fixed, presence);
  into.sized.add(fragment.sized, presence);
  for (const [name, sum] of fragment.byType)
    if (isAbstractType(type)) addTo(name, sum);
    else if (name === type.name) into.fixed.add(sum, presence);
}

function fieldOf(parent: GraphQLCompositeType, name: string): Field | undefined {
  return (
    META_FIELDS.find((field) => field.name === name) ?? (isUnionType(parent) ? undefined : parent.getFields()[name])
  );
}

function undeclared(parent: GraphQLCompositeType): ListSizeOptions {
  return isIntrospectionType(parent) ? INTROSPECTION_LIST : UNDECLARED_LIST;
}
