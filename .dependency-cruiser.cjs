// Imports point one way. A rule's name says what to do where it fails.

const FEATURES = [
  "users",
  "auth",
  "contacts",
  "conversations",
  "messages",
  "receipts",
  "reactions",
  "search",
  "notifications",
  "events",
  "presence",
  "account",
  "nodes",
];

/** The house from its ground floor up: a floor may import those before it, and its own. */
const FLOORS = [
  { name: "infra", path: "^src/infra/" },
  { name: "events.ts", path: "^src/features/[^/]+/events[.]ts$" },
  { name: "core", path: "^src/(log|live|presence|model|writer|search-index)/" },
  { name: "context.ts", path: "^src/context[.]ts$" },
  { name: "graphql", path: "^src/graphql/" },
  { name: "engine", path: "^src/engine/" },
  // Side by side: neither looks at the other.
  { name: "server", path: "^src/server/", besides: "^src/features/(?![^/]+/events[.]ts$)" },
  { name: "features", path: "^src/features/(?![^/]+/events[.]ts$)", besides: "^src/server/" },
  { name: "schema.ts", path: "^src/schema[.]ts$" },
  { name: "app.ts", path: "^src/app[.]ts$" },
  { name: "main.ts", path: "^src/(main|cluster|worker-pool|cli|print-schema|end-sessions)[.]ts$" },
];

const TESTING = "^(src|tools/import)/testing/|[.]test[.]ts$";

const floorRules = FLOORS.map(({ name, path, besides }, floor) => {
  const above = [...FLOORS.slice(floor + 1).map((upper) => upper.path), ...(besides === undefined ? [] : [besides])];
  return {
    name: `${name}-must-not-look-up: move what it needs down to its floor`,
    severity: "error",
    from: { path, pathNot: TESTING },
    to: { path: [...new Set(above)], pathNot: path },
  };
});

const featureRules = FEATURES.map((feature, place) => ({
  name: `${feature}-may-import-only-features-to-its-left: let the upper feature add the field, or move the function down`,
  comment: `In the order ${FEATURES.join(", ")}.`,
  severity: "error",
  from: { path: `^src/features/${feature}/`, pathNot: TESTING },
  to: { path: "^src/features/", pathNot: `^src/features/(${FEATURES.slice(0, place + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circles: move what both need below them",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...floorRules.filter(({ to }) => to.path.length > 0),
    {
      name: "events.ts-imports-nothing: announce plain ids and values",
      severity: "error",
      from: { path: "^src/features/[^/]+/events[.]ts$" },
      to: {},
    },
    ...featureRules,
    {
      name: "every-feature-has-its-place: add its folder to FEATURES in .dependency-cruiser.cjs",
      severity: "error",
      from: {},
      to: { path: "^src/features/", pathNot: `^src/features/(${FEATURES.join("|")})/` },
    },
    {
      name: "import-stands-on-infra-log-model-search-index: move what it needs down to them",
      severity: "error",
      from: { path: "^tools/import/", pathNot: `${TESTING}|/benchmark[.]ts$` },
      to: { path: "^src/", pathNot: "^src/(infra|log|model|search-index)/" },
    },
    {
      name: "server-knows-no-tool: the tools stand on the server",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(client|web|tools)/" },
    },
    {
      name: "tools-do-not-share: each may be deleted without the others",
      severity: "error",
      from: { path: "^tools/([^/]+)/" },
      to: { path: "^tools/", pathNot: "^tools/$1/" },
    },
    {
      name: "client-knows-no-server: it talks to it by GraphQL alone",
      severity: "error",
      from: { path: "^(client|web)/" },
      to: { path: "^src/" },
    },
    {
      name: "testing-is-for-tests: move what the app needs out of src/testing",
      severity: "error",
      from: { path: "^src/|^tools/import/", pathNot: `${TESTING}|/benchmark[.]ts$` },
      to: { path: TESTING },
    },
    {
      name: "no-orphans: import it, or delete it",
      severity: "error",
      from: { orphan: true, pathNot: "[.]test[.]ts$|/events[.]ts$" },
      to: {},
    },
    {
      name: "the-app-runs-without-devDependencies: move the package to dependencies",
      severity: "error",
      from: { path: "^src/", pathNot: TESTING },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "name-what-you-import: add the package to package.json, or correct the path",
      severity: "error",
      from: { path: "^src/", pathNot: TESTING },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Made by Prisma; whoever may import infra may import it.
    exclude: { path: "^src/generated/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
