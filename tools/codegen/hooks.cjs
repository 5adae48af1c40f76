// Plugin for GraphQL Code Generator: typed hooks for Apollo Client 4. For `query Inbox` it writes `useInboxQuery(options)`,
// which is `useQuery(InboxDocument, options)`; likewise lazy and suspense queries, mutations and subscriptions. Needs
// Apollo Client 4.0.4 or newer, the first whose `useQuery` takes `skipToken`.

const HOOKS = {
  query: ["Query", "LazyQuery", "SuspenseQuery"],
  mutation: ["Mutation"],
  subscription: ["Subscription"],
};

/** Option `documentsFrom`: module with the typed documents, by default "./graphql.js". */
exports.plugin = (_schema, files, { documentsFrom = "./graphql.js" }) => ({
  prepend: ['import * as apollo from "@apollo/client/react";', `import * as ops from "${documentsFrom}";`],
  content: files
    .flatMap(({ document }) => document.definitions)
    .filter(({ kind, name }) => kind === "OperationDefinition" && name !== undefined)
    .flatMap((operation) => HOOKS[operation.operation].map((hook) => hookOf(operation, hook)))
    .join("\n\n"),
});

function hookOf({ name: { value: name }, operation, variableDefinitions = [] }, hook) {
  const data = `ops.${name}${operation[0].toUpperCase()}${operation.slice(1)}`;
  const types = `${data}, ${data}Variables`;
  // Options that would widen the type of `data` are omitted; Apollo's own hooks accept them with the document.
  const options = {
    Query: `Omit<apollo.useQuery.Options<${types}>, "returnPartialData"> | apollo.SkipToken`,
    LazyQuery: `Omit<apollo.useLazyQuery.Options<${types}>, "returnPartialData">`,
    SuspenseQuery: `Omit<apollo.useSuspenseQuery.Options<${data}Variables>, "returnPartialData" | "errorPolicy" | "skip">`,
    Mutation: `Omit<apollo.useMutation.Options<${types}>, "variables">`,
    Subscription: `apollo.useSubscription.Options<${types}>`,
  }[hook];
  const result = hook === "SuspenseQuery" ? `: apollo.useSuspenseQuery.Result<${types}, "complete" | "streaming">` : "";
  return [
    `/** Apollo Client's \`use${hook}\` for \`${operation} ${name}\`. */`,
    `export function use${name}${hook}(options${requiresVariables(hook, variableDefinitions) ? "" : "?"}: ${options})${result} {`,
    `  return apollo.use${hook}(ops.${name}Document, options);`,
    "}",
  ].join("\n");
}

/** Lazy queries and mutations get their variables with the call. */
function requiresVariables(hook, definitions) {
  if (hook === "LazyQuery" || hook === "Mutation") return false;
  return definitions.some(({ type, defaultValue }) => type.kind === "NonNullType" && defaultValue === undefined);
}
