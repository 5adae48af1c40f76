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
  type Completion,
  type PlannedField,
  type PlannedSelection,
  type Values,
  count,
  runFields,
  settle,
  takeError,
} from "./run.js";
import { type Fragments, collectFields, fragmentsOf } from "./selections.js";

/** An operation's fields, arguments and types, looked up once for all its runs. */
export interface Plan {
  readonly operation: OperationDefinitionNode;
  readonly selection: PlannedSelection;
}

interface Planning {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** The variables that `@skip` and `@include` depend on. */
  readonly conditions: Values;
}

/**
 * Plans an operation of a valid document for one set of values of the variables in its `@skip` and `@include`.
 * @throws GraphQLError where a condition of its root fields is null
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

/** What `parents` together select of an object. */
function planSelection(
  planning: Planning,
  type: GraphQLObjectType,
  parents: readonly Pick<FieldNode, "selectionSet">[],
): PlannedSelection {
  const sets = parents.flatMap(({ selectionSet }) => selectionSet ?? []);
  const collected = collectFields(planning, type, sets);
  const fields = [...collected].flatMap(([key, nodes]) => planField(planning, type, key, nodes) ?? []);
  // Braces, and for each field quotes, a colon and a comma.
  const length = fields.reduce((sum, { key }) => sum + key.length + 4, 2);
  // Not a literal: as a field of one, the key "__proto__" would set the prototype.
  return { fields, blank: Object.fromEntries(fields.map(({ key }) => [key, null])), length };
}

function fieldOf({ schema }: Planning, parentType: GraphQLObjectType, name: string) {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (parentType === schema.getQueryType() && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (parentType === schema.getQueryType() && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return parentType.getFields()[name];
}

/** An error about a field that is selected a thousand times names some of the places. */
const MAX_NODES_OF_ERRORS = 5;

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
    nodes: nodes.slice(0, MAX_NODES_OF_ERRORS),
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
  return (value, run) => {
    const shown: unknown = type.serialize(value);
    if (shown === null || shown === undefined) throw new Error(`${type.name} has nothing to show for a value.`);
    count(run, typeof shown === "string" ? shown.length + 2 : 1);
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
    const completeOne = (item: unknown, index: number) => {
      try {
        const completed = isPromise(item) ? completeLater(item, index) : completeItem(item, run, path, index);
        return isPromise(completed) ? orTake(completed, index) : completed;
      } catch (error) {
        return take(error, index);
      }
    };
    const items: unknown[] = [];
    try {
      for (let index = 0; index < value.length; index += 1) items.push(completeOne(value[index], index));
    } catch (error) {
      // A promise that nobody waits for ends the process when it rejects.
      const waiting = [...items, ...(value as unknown[]).slice(items.length)].filter((item) => isPromise(item));
      if (waiting.length > 0) return settle(waiting, error);
      throw error;
    }
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
