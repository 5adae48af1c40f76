import type { CodegenConfig } from "@graphql-codegen/cli";

// Configuration of GraphQL Code Generator (https://the-guild.dev/graphql/codegen): typed documents, hooks for Apollo
// Client 4 and possible types, from schema.graphql and operations/. A front-end project copies this file and
// tools/codegen/hooks.cjs, and changes the paths.

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "operations/**/*.graphql",
  config: {
    scalars: { DateTime: "string", LocalTime: "string", PhoneNumber: "string" },
    enumsAsTypes: true,
    useTypeImports: true,
    immutableTypes: true,
  },
  generates: {
    "operations/generated/graphql.ts": { plugins: ["typescript-operations", "typed-document-node"] },
    "operations/generated/hooks.ts": {
      plugins: ["./tools/codegen/hooks.cjs"],
      config: { documentsFrom: "./graphql.js" },
    },
    "operations/generated/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { apolloClientVersion: 3, useExplicitTyping: true },
    },
    // For the client kit: the documents as text.
    "client/src/generated/types.ts": { plugins: ["typescript-operations"] },
    "client/src/generated/documents/": {
      preset: "./tools/codegen/texts.cjs",
      presetConfig: { types: "../types.js", document: "../../transport/api.js" },
      plugins: [],
    },
    "client/src/generated/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { apolloClientVersion: 3, useExplicitTyping: true },
    },
    "client/src/generated/possible-types.json": { plugins: ["fragment-matcher"] },
  },
};

export default config;
