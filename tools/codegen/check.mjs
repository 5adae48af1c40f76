import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, TSC, shell, withFolder, withServer } from "./scratch.mjs";

// Checks the generated hooks and the kit's ./apollo in an empty project with Apollo Client, as a front-end team has it:
// compiles them and their type tests under `strict` and `exactOptionalPropertyTypes` with the oldest version that they
// support and with the newest, follows events of a server with each, and runs a hook of each kind with the newest.

const OLDEST = "4.0.4";
const NEWEST = "4.3.8";
const FILES = ["apollo.run.mjs", "apollo.types.ts", "hooks.run.mjs", "hooks.types.ts", "requests.mjs"];

execFileSync(process.execPath, [join(ROOT, "client/scripts/build.mjs")], { stdio: "inherit" });
await withServer({}, async (url) => {
  for (const [version, programs] of [
    [OLDEST, ["apollo.run.mjs"]],
    [NEWEST, ["apollo.run.mjs", "hooks.run.mjs"]],
  ])
    await withFolder((project) => {
      compile(project, version);
      for (const program of programs)
        execFileSync(process.execPath, [program, url], { cwd: project, stdio: "inherit" });
    });
});

function compile(project, version) {
  const write = (name, value) => writeFileSync(join(project, name), JSON.stringify(value));
  write("package.json", {
    type: "module",
    dependencies: {
      "@apollo/client": version,
      "@graphql-typed-document-node/core": "3.2.0",
      "@types/react": "19.3.3",
      graphql: "16.15.0",
      "graphql-ws": "6.4.2",
      "happy-dom": "21.0.4",
      react: "19.3.1",
      "react-dom": "19.3.1",
      rxjs: "7.8.2",
      ws: "8.23.0",
    },
  });
  write("tsconfig.json", {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2022", "DOM"],
      module: "ESNext",
      moduleResolution: "bundler",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      // Declarations of Apollo Client 4.3.8 break exactOptionalPropertyTypes.
      skipLibCheck: true,
      rootDir: ".",
      outDir: "out",
      types: [],
    },
    include: ["*.ts", "operations"],
  });
  cpSync(join(ROOT, "operations/generated"), join(project, "operations/generated"), { recursive: true });
  for (const file of FILES) cpSync(join(ROOT, "tools/codegen", file), join(project, file));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: project,
    stdio: "inherit",
    shell,
  });
  for (const path of ["package.json", "dist"])
    cpSync(join(ROOT, "client", path), join(project, "node_modules/@convospace/client", path), { recursive: true });
  execFileSync(process.execPath, [TSC, "-p", "."], { cwd: project, stdio: "inherit" });
  console.log(`The hooks and ./apollo compile with Apollo Client ${version}.`);
}
