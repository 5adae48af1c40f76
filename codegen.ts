import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

// Makes operations/generated/graphql.ts of schema.graphql and operations/*/*.graphql: a typed document for each
// operation, which Apollo Client, urql and graphql-request take as they are.

const scalars = { DateTime: "string", PhoneNumber: "string" };
const files = readdirSync("operations", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".graphql"),
);

const code = await codegen({
  schema: parse(readFileSync("schema.graphql", "utf8")),
  documents: files.toSorted().map((file) => ({
    location: `operations/${file}`,
    document: parse(readFileSync(`operations/${file}`, "utf8")),
  })),
  filename: "operations/generated/graphql.ts",
  config: { scalars, enumsAsTypes: true, useTypeImports: true, skipTypename: false, immutableTypes: true },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations: typescriptOperations, documents: typedDocumentNode },
});

mkdirSync("operations/generated", { recursive: true });
writeFileSync("operations/generated/graphql.ts", code);
