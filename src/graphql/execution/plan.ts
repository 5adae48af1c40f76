import {
  type DocumentNode,
  type FieldNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { isPromise } from "../promise-or-value.js";
import { type Completion, type PlannedField, type PlannedSelection, type Values, runFields, takeError } from "./run.js";
import { type Fragments, collectFields, fragmentsOf, isPlain } from "./selections.js";

/** How an operation is run: what GraphQL would find out at each run is found out once. */
export interface Plan {
  readonly operation: OperationDefinitionNode;
  readonly selection: PlannedSelection;
}

interface Planning {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
}

/** Plans an operation of a valid document; undefined where what it selects is not the same at each run. */
export function makePlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const type = schema.getRootType(operation.operation);
  if (!type || !isPlain(document)) return undefined;
  const planning = { schema, operation, fragments: fragmentsOf(document) };
  return { operation, selection: planSelection(planning, type, [operation]) };
}

/** What `parents` together select of an object. */
function planSelection(
  planning: Planning,
  type: GraphQLObjectType,
  parents: readonly Pick<FieldNode, "selectionSet">[],
): PlannedSelection {
  const sets = parents.flatMap(({ selectionSet }) => selectionSet ?? []);
  const collected = collectFields(planning.schema, planning.fragments, type, sets);
  const fields = [...collected].flatMap(([key, nodes]) => planField(planning, type, key, nodes) ?? []);
  return { fields, blank: Object.fromEntries(fields.map(({ key }) => [key, null])) };
}

function planField(
  planning: Planning,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): PlannedField | undefined {
  const [node] = nodes;
  const name = node?.name.value ?? "";
  const field = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
  if (node === undefined || field === undefined) return undefined;
  // What a subscription shows is what has happened: its arguments were asked when it began.
  const isEvent = parentType === planning.schema.getSubscriptionType();
  const info = {
    ...planning,
    fieldName: name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType,
  } as Partial<GraphQLResolveInfo> as GraphQLResolveInfo;
  return {
    key,
    nodes,
    resolve: field.resolve ?? defaultFieldResolver,
    argumentsFrom: isEvent ? noArguments : planArguments(field, node),
    info,
    complete: planCompletion(planning, field.type, info),
  };
}

const NO_ARGUMENTS: Values = Object.freeze({});
const noArguments = () => NO_ARGUMENTS;

function planArguments(field: GraphQLField<unknown, unknown>, node: FieldNode): (variables: Values) => Values {
  if (field.args.length === 0) return noArguments;
  return (variables) => getArgumentValues(field, node, variables);
}

function planCompletion(planning: Planning, type: GraphQLOutputType, info: GraphQLResolveInfo): Completion {
  const complete = planPresent(planning, getNullableType(type), info);
  const mayBeNull = !isNonNullType(type);
  return (value, run, above, key) => {
    if (value instanceof Error) throw value;
    if (value !== null && value !== undefined) return complete(value, run, above, key);
    if (mayBeNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
  };
}

/** What becomes of a value that is there. */
function planPresent(
  planning: Planning,
  type: ReturnType<typeof getNullableType> & GraphQLOutputType,
  info: GraphQLResolveInfo,
): Completion {
  if (isListType(type)) return planList(planning, type.ofType as GraphQLOutputType, info);
  if (isLeafType(type)) return planLeaf(type);
  if (isObjectType(type)) return planObject(planning, type, info);
  return planAbstract(planning, type as GraphQLAbstractType, info);
}

function planLeaf(type: GraphQLLeafType): Completion {
  return (value) => {
    const shown: unknown = type.serialize(value);
    if (shown === null || shown === undefined) throw new Error(`${type.name} has nothing to show for a value.`);
    return shown;
  };
}

function planList(planning: Planning, itemType: GraphQLOutputType, info: GraphQLResolveInfo): Completion {
  const completeItem = planCompletion(planning, itemType, info);
  const mayBeNull = !isNonNullType(itemType);
  return (value, run, above, key) => {
    if (!Array.isArray(value))
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
      );
    const path = { above, key };
    const take = (error: unknown, index: number) =>
      takeError(error, info.fieldNodes, run, { above: path, key: index }, mayBeNull);
    const completeLater = async (item: Promise<unknown>, index: number) => completeItem(await item, run, path, index);
    const orTake = (completed: Promise<unknown>, index: number) =>
      completed.catch((error: unknown) => take(error, index));
    const items = value.map((item: unknown, index) => {
      try {
        const completed = isPromise(item) ? completeLater(item, index) : completeItem(item, run, path, index);
        return isPromise(completed) ? orTake(completed, index) : completed;
      } catch (error) {
        return take(error, index);
      }
    });
    return items.some((item) => isPromise(item)) ? Promise.all(items) : items;
  };
}

/** What is below is planned when an object of the type is there for the first time: no plan is larger than its answers. */
function planObject(planning: Planning, type: GraphQLObjectType, { fieldNodes }: GraphQLResolveInfo): Completion {
  let selection: PlannedSelection | undefined;
  return (value, run, above, key) =>
    runFields((selection ??= planSelection(planning, type, fieldNodes)), value, run, { above, key });
}

function planAbstract(planning: Planning, type: GraphQLAbstractType, info: GraphQLResolveInfo): Completion {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const known = new Map<string, Completion>();
  const completionOf = (name: unknown): Completion => {
    const completion = known.get(name as string);
    if (completion !== undefined) return completion;
    const found = typeof name === "string" ? planning.schema.getType(name) : undefined;
    if (!isObjectType(found) || !planning.schema.isSubType(type, found))
      throw new GraphQLError(
        `Abstract type "${type.name}" was resolved to a type "${String(name)}" that does not exist inside the schema.`,
      );
    const planned = planObject(planning, found, info);
    known.set(found.name, planned);
    return planned;
  };
  return (value, run, above, key) => {
    const name = resolveType(value, run.context, info, type);
    return isPromise(name)
      ? name.then((later) => completionOf(later)(value, run, above, key))
      : completionOf(name)(value, run, above, key);
  };
}
