import { type GraphQLFieldResolver, type GraphQLSchema, isAbstractType, isObjectType, isScalarType } from "graphql";
import { type ResolverData, getMetadataStorage } from "type-graphql";
import type { Context } from "../context.js";

type Storage = ReturnType<typeof getMetadataStorage>;
type ObjectMetadata = Storage["objectTypes"][number];
type FieldMetadata = NonNullable<ObjectMetadata["fields"]>[number];
type ParamMetadata = NonNullable<FieldMetadata["params"]>[number];
type Resolver = GraphQLFieldResolver<unknown, Context>;

/**
 * Replaces type-graphql's resolvers by direct, synchronous calls. type-graphql sorts parameters at each call, copies rows
 * into instances and makes promises of arguments and abstract types. Fields with non-scalar arguments keep its resolvers.
 */
export function bypassTypeGraphql(schema: GraphQLSchema): GraphQLSchema {
  const storage = getMetadataStorage();
  for (const { name, resolveType } of [...storage.interfaceTypes, ...storage.unions]) {
    const type = schema.getType(name);
    if (isAbstractType(type) && resolveType !== undefined) type.resolveType = resolveType as never;
  }
  for (const metadata of storage.objectTypes) {
    const type = schema.getType(metadata.name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const found = findField(storage, metadata.target, field.name);
      const resolve = found && directResolver(storage, found);
      if (resolve !== undefined) field.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
    }
  }
  // The events of a subscription are its results; its arguments belong to `subscribe`.
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    field.resolve = (event) => event as unknown;
  return schema;
}

/** Returns the declaration of a field in a class, its interfaces or its base classes. */
function findField(storage: Storage, target: object | null, name: string): FieldMetadata | undefined {
  if (target === null) return undefined;
  const own = storage.objectTypes.find((type) => type.target === target);
  const interfaces = storage.interfaceTypes.filter((type) => own?.interfaceClasses?.includes(type.target));
  for (const { fields } of [...(own === undefined ? [] : [own]), ...interfaces]) {
    const found = fields?.find(({ schemaName }) => schemaName === name);
    if (found !== undefined) return found;
  }
  return findField(storage, Object.getPrototypeOf(target) as object | null, name);
}

/** Returns undefined for fields that need type-graphql: middlewares, roles, or parameters of other kinds. */
function directResolver(storage: Storage, field: FieldMetadata): Resolver | undefined {
  const resolver = storage.fieldResolvers.find(
    ({ getObjectType, methodName }) => getObjectType?.() === field.target && methodName === field.name,
  );
  const isGuarded = [field, resolver].some((part) => part?.middlewares?.length || part?.roles !== undefined);
  if (isGuarded) return undefined;
  if (resolver === undefined) return (row) => (row as Record<string, unknown>)[field.name];
  const { target, methodName, kind, params = [] } = resolver;
  const method = (target.prototype as Record<string, unknown>)[methodName];
  const readers = params.toSorted((one, other) => one.index - other.index).flatMap((param) => readerOf(param) ?? []);
  if (typeof method !== "function" || readers.length < params.length || params.length > MAX_PARAMETERS)
    return undefined;
  const self: unknown = kind === "external" ? Reflect.construct(target, []) : undefined;
  const call = method as (this: unknown, ...given: unknown[]) => unknown;
  const [first, second, third] = readers;
  // Without arrays: this is the hottest function of all.
  return (root, args: Record<string, unknown>, context, info) =>
    call.call(
      self ?? root,
      first?.(root, args, context, info),
      second?.(root, args, context, info),
      third?.(root, args, context, info),
    );
}

const MAX_PARAMETERS = 3;

/** Returns the function that reads a parameter of a resolver; undefined for kinds that only type-graphql supports. */
function readerOf(param: ParamMetadata): Resolver | undefined {
  if (param.kind === "root" && param.propertyName === undefined) return (root) => root;
  // Already coerced, with its default applied.
  if (param.kind === "arg" && isScalarType(param.getType()))
    return (_root, args) => (args as Record<string, unknown>)[param.name];
  if (param.kind !== "custom" || param.options.arg !== undefined) return undefined;
  const read = param.resolver as (data: ResolverData<Context>) => unknown;
  return (root, args: Record<string, unknown>, context, info) => read({ root, args, context, info });
}
