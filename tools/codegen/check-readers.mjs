import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installCodegen } from "./install.mjs";
import { ROOT, TSC, shell, withFolder, withServer } from "./scratch.mjs";

// Checks in a separate project that tools other than Apollo's hooks can read operations/ and schema.graphql: the client
// preset of GraphQL Code Generator, urql, gql.tada and the compiler of Relay, compiled under `strict`; and that a
// server accepts the lists of persisted operations that the client preset and Apollo's tool generate.

const CODEGEN = installCodegen();

await withFolder(async (project) => {
  const run = (file, args, env = {}) =>
    execFileSync(process.execPath, [file, ...args], {
      cwd: project,
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
  const bin = (name, ...args) =>
    execFileSync(join("node_modules/.bin", name), args, { cwd: project, stdio: "inherit", shell });

  cpSync(join(ROOT, "tools/codegen/readers"), project, { recursive: true });
  for (const path of ["operations", "schema.graphql"])
    cpSync(join(ROOT, path), join(project, path), { recursive: true });
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: project, stdio: "inherit", shell });

  run(join(CODEGEN, "@graphql-codegen/cli/esm/bin.js"), ["--silent", "--config", "codegen.ts"], { NODE_PATH: CODEGEN });
  bin("relay-compiler", "relay.config.json");
  bin("gql.tada", "generate-output");
  run(TSC, ["-p", "."]);
  console.log("The client preset, urql, gql.tada and Relay compile.");

  bin("generate-persisted-query-manifest", "--config", "persisted-query-manifest.config.json");
  for (const file of ["gql/persisted-documents.json", "apollo-manifest.json"]) {
    const path = join(project, file);
    await withServer({ PERSISTED_OPERATIONS: path }, (url) => askByHash(url, idIn(path, "Service")));
    console.log(`The server accepts ${file}.`);
  }
});

/** Asks for an operation by its id alone. */
async function askByHash(url, id) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ documentId: id.startsWith("sha256:") ? id : `sha256:${id}` }),
  });
  const { data, errors } = await response.json();
  if (data?.service?.name === undefined)
    throw new Error(`Expected the service, got ${JSON.stringify(errors ?? data)}.`);
}

/** Returns the id of a query in a list of persisted operations, of either form. */
function idIn(path, name) {
  const list = JSON.parse(readFileSync(path, "utf8"));
  const texts = list.operations?.map(({ id, body }) => [id, body]) ?? Object.entries(list);
  const [id] = texts.find(([, text]) => new RegExp(`\\bquery ${name}\\b`, "u").test(text)) ?? [];
  if (id === undefined) throw new Error(`There is no ${name} in ${path}.`);
  return id;
}
