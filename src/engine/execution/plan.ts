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
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  visit,
} from "graphql";
import { isPromise } from "../../infra/promise-or-value.js";
import {
  type CompleteValue,
  type PlannedField,
  type PlannedSelection,
  type Values,
  count,
  executeFields,
  settle,
  handleFieldError,
} from "./run.js";
import { type Fragments, collectFields, fragmentsOf } from "./selections.js";

/** Execution plan: fields, arguments and types of an operation, resolved once for all its executions. */
export interface Plan {
  readonly operation: OperationDefinitionNode;
  readonly selection: PlannedSelection;
}

interface Planning {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** Values of the variables in `@skip` and `@include`. */
  readonly conditions: Values;
}

/**
 * Makes the plan of an operation of a valid document for one set of `conditions`.
 * @throws GraphQLError if a condition of a root field is null
 */
export function makePlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Values,
): Plan {
  const type = schema.getRootType(operation.operation);
  if (!type) throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`);
  const planning = { schema, operation, fragments: fragmentsOf(document), conditions };
  return { operation, selection: planSelection(planning, type, [operation]) };
}

/** Plans the merged selections of `parents` on an object type. */
function planSelection(
  planning: Planning,
  type: GraphQLObjectType,
  parents: readonly Pick<FieldNode, "selectionSet">[],
): PlannedSelection {
  const sets = parents.flatMap(({ selectionSet }) => selectionSet ?? []);
  const collected = collectFields(planning, type, sets);
  const fields = [...collected].flatMap(([key, nodes]) => planField(planning, type, key, nodes) ?? []);
  // JSON syntax: braces, and for each field quotes, colon and comma.
  const length = fields.reduce((sum, { key }) => sum + key.length + 4, 2);
  // Not an object literal, in which the key "__proto__" would set the prototype.
  return { fields, blank: Object.fromEntries(fields.map(({ key }) => [key, null])), length };
}

function fieldOf({ schema }: Planning, parentType: GraphQLObjectType, name: string) {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (parentType === schema.getQueryType() && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (parentType === schema.getQueryType() && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return parentType.getFields()[name];
}

/** Bound on the locations of an error, because one field may be selected a thousand times. */
const MAX_ERROR_NODES = 5;

function planField(
  planning: Planning,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): PlannedField | undefined {
  const [node] = nodes;
  const name = node?.name.value ?? "";
  const field = fieldOf(planning, parentType, name);
  if (node === undefined || field === undefined) return undefined;
  // The arguments of a subscription belong to its `subscribe`; its events need none.
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
    nodes: nodes.slice(0, MAX_ERROR_NODES),
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
  if (dependsOnVariables(node)) return (variables) => getArgumentValues(field, node, variables);
  let values: Values | undefined;
  return () => (values ??= Object.freeze(getArgumentValues(field, node)));
}

function dependsOnVariables({ arguments: given = [] }: FieldNode): boolean {
  let depends = false;
  for (const argument of given) visit(argument, { Variable: () => void (depends = true) });
  return depends;
}

function planCompletion(planning: Planning, type: GraphQLOutputType, info: GraphQLResolveInfo): CompleteValue {
  const complete = planNonNull(planning, getNullableType(type), info);
  const mayBeNull = !isNonNullType(type);
  return (value, execution, above, key) => {
    if (value instanceof Error) throw value;
    if (value !== null && value !== undefined) return complete(value, execution, above, key);
    if (mayBeNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
  };
}

/** Plans the completion of a value that is not null. */
function planNonNull(
  planning: Planning,
  type: ReturnType<typeof getNullableType> & GraphQLOutputType,
  info: GraphQLResolveInfo,
): CompleteValue {
  if (isListType(type)) return planList(planning, type.ofType as GraphQLOutputType, info);
  if (isLeafType(type)) return planLeaf(type);
  if (isObjectType(type)) return planObject(planning, type, info);
  return planAbstract(planning, type as GraphQLAbstractType, info);
}

function planLeaf(type: GraphQLLeafType): CompleteValue {
  return (value, execution) => {
    const shown: unknown = type.serialize(value);
    if (shown === null || shown === undefined) throw new Error(`${type.name} has nothing to show for a value.`);
    count(execution, typeof shown === "string" ? shown.length + 2 : 1);
    return shown;
  };
}

function planList(planning: Planning, itemType: GraphQLOutputType, info: GraphQLResolveInfo): CompleteValue {
  const completeItem = planCompletion(planning, itemType, info);
  const mayBeNull = !isNonNullType(itemType);
  return (value, execution, above, key) => {
    if (!Array.isArray(value))
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
      );
    const path = { above, key };
    const take = (error: unknown, index: number) =>
      handleFieldError(error, info.fieldNodes, execution, { above: path, key: index }, mayBeNull);
    const completeLater = async (item: Promise<unknown>, index: number) =>
      completeItem(await item, execution, path, index);
    const orTake = (completed: Promise<unknown>, index: number) =>
      completed.catch((error: unknown) => take(error, index));
    const completeOne = (item: unknown, index: number) => {
      try {
        const completed = isPromise(item) ? completeLater(item, index) : completeItem(item, execution, path, index);
        return isPromise(completed) ? orTake(completed, index) : completed;
      } catch (error) {
        return take(error, index);
      }
    };
    const items: unknown[] = [];
    try {
      for (let index = 0; index < value.length; index += 1) items.push(completeOne(value[index], index));
    } catch (error) {
      // An unhandled rejection would end the process.
      const waiting = [...items, ...(value as unknown[]).slice(items.length)].filter((item) => isPromise(item));
      if (waiting.length > 0) return settle(waiting, error);
      throw error;
    }
    return items.some((item) => isPromise(item)) ? Promise.all(items) : items;
  };
}

/** Plans the selection lazily, with the first object of the type, so that no plan is larger than its results. */
function planObject(planning: Planning, type: GraphQLObjectType, { fieldNodes }: GraphQLResolveInfo): CompleteValue {
  let selection: PlannedSelection | undefined;
  return (value, execution, above, key) =>
    executeFields((selection ??= planSelection(planning, type, fieldNodes)), value, execution, { above, key });
}

function planAbstract(planning: Planning, type: GraphQLAbstractType, info: GraphQLResolveInfo): CompleteValue {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const known = new Map<string, CompleteValue>();
  const completionOf = (name: unknown): CompleteValue => {
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
  return (value, execution, above, key) => {
    const name = resolveType(value, execution.context, info, type);
    return isPromise(name)
      ? name.then((later) => completionOf(later)(value, execution, above, key))
      : completionOf(name)(value, execution, above, key);
  };
}
