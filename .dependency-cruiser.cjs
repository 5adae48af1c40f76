// Imports point in one direction. The name of a rule ends with the remedy.

const FEATURES = [
  "media",
  "users",
  "auth",
  "contacts",
  "conversations",
  "messages",
  "uploads",
  "receipts",
  "reactions",
  "search",
  "notifications",
  "push",
  "events",
  "presence",
  "account",
  "nodes",
  "service",
];

/** Floors below the composition of the app. */
const PARTS = ["infra", "log", "media", "push", "sms", "live", "model", "presence", "search-index", "writer"];

/** Floors, the lowest first: each may import itself and the floors in `may`, types included, and nothing else of src. */
const FLOORS = [
  { name: "infra", may: [] },
  { name: "log", may: ["infra"] },
  { name: "media", may: ["infra"] },
  { name: "push", may: ["infra"] },
  { name: "sms", may: ["infra"] },
  { name: "live", may: ["infra", "log"] },
  { name: "model", may: ["infra", "log"] },
  { name: "presence", may: ["infra", "live"] },
  { name: "search-index", may: ["infra"] },
  { name: "writer", may: ["infra", "log", "live", "model"] },
  { name: "context.ts", may: PARTS },
  { name: "graphql", may: ["infra", "log", "model", "context.ts"] },
  { name: "engine", may: ["infra", "live", "context.ts", "graphql"] },
  { name: "features", may: [...PARTS, "context.ts", "graphql"] },
  { name: "server", may: ["infra", "media", "live", "presence", "context.ts", "engine"] },
  { name: "schema.ts", may: ["graphql", "features"] },
  { name: "periodic-jobs.ts", may: [...PARTS, "context.ts", "features"] },
  { name: "app.ts", may: [...PARTS, "context.ts", "features", "server", "schema.ts", "periodic-jobs.ts"] },
  { name: "cli.ts", may: ["infra"] },
  { name: "worker-pool.ts", may: ["infra"] },
  { name: "main.ts", may: ["infra", "app.ts", "cli.ts"] },
  { name: "cluster.ts", may: ["infra", "cli.ts", "worker-pool.ts"] },
  { name: "print-schema.ts", may: ["schema.ts"] },
  { name: "end-sessions.ts", may: ["infra", "features", "cli.ts"] },
  { name: "restored.ts", may: ["infra", "cli.ts"] },
  { name: "sweep.ts", may: ["infra", "media", "features", "cli.ts"] },
];

/** Folders of the client kit, and the folders that each may not import. */
const CLIENT_FOLDERS = [
  { name: "ports", mayNot: ["transport", "store", "log", "outbox", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "tabs", mayNot: ["transport", "store", "log", "outbox", "live", "views", "react", "apollo", "sw"] },
  { name: "transport", mayNot: ["store", "log", "outbox", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "upload", mayNot: ["log", "outbox", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "store", mayNot: ["transport", "log", "outbox", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "log", mayNot: ["outbox", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "outbox", mayNot: ["log", "tabs", "live", "views", "react", "apollo", "sw"] },
  { name: "live", mayNot: ["outbox", "tabs", "views", "react", "apollo", "sw"] },
  { name: "views", mayNot: ["tabs", "react", "apollo", "sw"] },
  { name: "react", mayNot: ["apollo", "sw"] },
  { name: "sw", mayNot: ["store", "log", "outbox", "tabs", "live", "views", "react", "apollo"] },
  { name: "apollo", mayNot: ["outbox", "tabs", "live", "views", "react"] },
];

const pathOf = (floor) => (floor.endsWith(".ts") ? `^src/${floor.replace(".", "[.]")}$` : `^src/${floor}/`);

const TESTING = "^(src|tools/import|client/src/apollo)/testing/|[.]test[.]tsx?$";

const floorRules = FLOORS.map(({ name, may }) => ({
  name: `${name}-imports-only-${may.join("-") || "itself"}: move what it needs down to one of these`,
  severity: "error",
  from: { path: pathOf(name), pathNot: TESTING },
  to: { path: "^src/", pathNot: [name, ...may].map(pathOf) },
}));

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
      name: "no-circles: move the shared code to a lower file",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...floorRules,
    {
      name: "every-file-is-on-a-floor: add its folder to FLOORS in .dependency-cruiser.cjs",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: [TESTING, ...FLOORS.map(({ name }) => pathOf(name))] },
    },
    {
      name: "embedded-imports-only-files-beside-its-folder: it starts before there is a database or Redis",
      severity: "error",
      from: { path: "^src/infra/embedded/", pathNot: TESTING },
      to: { path: "^src/infra/[^/]+/", pathNot: "^src/infra/embedded/" },
    },
    ...featureRules,
    {
      name: "every-feature-is-listed: add its folder to FEATURES in .dependency-cruiser.cjs",
      severity: "error",
      from: {},
      to: { path: "^src/features/", pathNot: `^src/features/(${FEATURES.join("|")})/` },
    },
    {
      name: "import-uses-only-infra-log-model-search-index: move the function down to one of them",
      severity: "error",
      from: { path: "^tools/import/", pathNot: `${TESTING}|/benchmark[.]ts$` },
      to: { path: "^src/", pathNot: "^src/(infra|log|model|search-index)/" },
    },
    {
      name: "server-imports-no-tool: only the tools may import the server",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/operations[.]test[.]ts$" },
      to: { path: "^(client|web|tools)/" },
    },
    {
      name: "tools-do-not-share: each can be deleted without the others",
      severity: "error",
      from: { path: "^tools/([^/]+)/" },
      to: { path: "^tools/", pathNot: "^tools/$1/" },
    },
    {
      name: "client-imports-no-server: use GraphQL",
      severity: "error",
      from: { path: "^(client|web)/", pathNot: TESTING },
      to: { path: "^src/" },
    },
    {
      name: "web-imports-only-the-client-and-itself: add the function to the client",
      severity: "error",
      from: { path: "^web/" },
      to: { path: "^(src|tools|operations)/" },
    },
    {
      name: "parts-of-the-page-import-no-screen: pass it as a prop",
      severity: "error",
      from: { path: "^web/src/(parts|text)/" },
      to: { path: "^(client|web/src/(app|screens|gallery))/" },
    },
    {
      name: "the-gallery-is-for-development: move the component out of the gallery",
      severity: "error",
      from: { path: "^web/src/", pathNot: "^web/src/gallery/" },
      to: { path: "^web/src/gallery/" },
    },
    ...CLIENT_FOLDERS.map(({ name, mayNot }) => ({
      name: `client-${name}-imports-no-${mayNot.join("-")}: pass what it needs as an argument`,
      severity: "error",
      from: { path: `^client/src/${name}/`, pathNot: TESTING },
      to: { path: `^client/src/(${mayNot.join("|")})/` },
    })),
    {
      name: "testing-is-for-tests: move the function out of src/testing",
      severity: "error",
      from: { path: "^src/|^tools/import/", pathNot: `${TESTING}|/benchmark[.]ts$` },
      to: { path: TESTING },
    },
    {
      name: "no-orphans: import it, or delete it",
      severity: "error",
      from: {
        orphan: true,
        // The last one is an alias of the bundler.
        pathNot: [
          "[.]test[.]ts$",
          "^tools/codegen/",
          "^tools/lint/",
          "^web/api-page/",
          "^client/src/generated/",
          "^tools/browser-tests/store-suite/fake-indexeddb[.]ts$",
        ],
      },
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
    // Generated by Prisma: floors that may import infra may import it. client/dist is built from client/src.
    exclude: { path: "^src/generated/|^(client|web)/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
