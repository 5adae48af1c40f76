import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "operations/**/*.graphql",
  generates: {
    "gql/": {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: { scalars: { DateTime: "string", PhoneNumber: "string" }, useTypeImports: true },
    },
  },
};

export default config;
