import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Checks the generated hooks in an empty project with Apollo Client, as a front-end team has it: compiles them and their
// type tests under `strict` and `exactOptionalPropertyTypes` with the oldest version that the hooks support and with the
// newest, then runs a hook of each kind against a server.

const OLDEST = "4.0.4";
const NEWEST = "4.3.8";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const shell = process.platform === "win32";

await withFolder((project) => compile(project, OLDEST));
await withFolder(async (project) => {
  compile(project, NEWEST);
  await withServer((url) => execFileSync(process.execPath, ["hooks.run.mjs", url], { cwd: project, stdio: "inherit" }));
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
  for (const file of ["hooks.types.ts", "hooks.run.mjs"])
    cpSync(join(ROOT, "tools/codegen", file), join(project, file));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: project,
    stdio: "inherit",
    shell,
  });
  execFileSync(process.execPath, [TSC, "-p", "."], { cwd: project, stdio: "inherit" });
  console.log(`The hooks compile with Apollo Client ${version}.`);
}

/** Runs `work` with the address of a server of its own, started as `npm start` does. */
async function withServer(work) {
  await withFolder(async (home) => {
    const server = spawn(process.execPath, ["scripts/start.mjs"], {
      cwd: ROOT,
      env: { ...process.env, PORT: "0", DATA_DIR: home, NODE_ENV: "development" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    try {
      work(await addressIn(server.stdout));
    } finally {
      server.kill("SIGTERM");
      await ended;
    }
  });
}

async function addressIn(output) {
  let text = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const url = /Endpoint +(\S+)/u.exec(text)?.[1];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error(`The server did not start:\n${text}`);
}

async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "convospace-hooks-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
