import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Compiles the generated hooks and their type tests in an empty project with Apollo Client, under `strict` and
// `exactOptionalPropertyTypes`: with the oldest version that the hooks support, and with the newest.

const VERSIONS = ["4.0.4", "4.3.8"];
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

for (const version of VERSIONS) {
  const project = mkdtempSync(join(tmpdir(), "convospace-hooks-"));
  try {
    compile(project, version);
    console.log(`The hooks compile with Apollo Client ${version}.`);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function compile(project, version) {
  const write = (name, value) => writeFileSync(join(project, name), JSON.stringify(value));
  write("package.json", {
    type: "module",
    dependencies: {
      "@apollo/client": version,
      "@graphql-typed-document-node/core": "3.2.0",
      "@types/react": "19.3.3",
      graphql: "16.15.0",
      react: "19.3.1",
      rxjs: "7.8.2",
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
      noEmit: true,
      // Declarations of Apollo Client 4.3.8 break exactOptionalPropertyTypes.
      skipLibCheck: true,
      types: [],
    },
    include: ["*.ts", "operations"],
  });
  cpSync(join(ROOT, "operations/generated"), join(project, "operations/generated"), { recursive: true });
  cpSync(join(ROOT, "tools/codegen/hooks.types.ts"), join(project, "hooks.types.ts"));
  const options = { cwd: project, stdio: "inherit", shell: process.platform === "win32" };
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], options);
  execFileSync(process.execPath, [TSC, "-p", "."], { cwd: project, stdio: "inherit" });
}
