import { configDefaults, defineConfig } from "vitest/config";

/** Tests of the client kit that need the packages of its workspace. */
const CLIENT_TESTS = "client/src/{react,apollo,sw}/**/*.test.{ts,tsx}";

const project = (name: string, include: string[], settings = {}) => ({
  extends: true as const,
  test: { name, include, globalSetup: ["src/testing/database.ts"], ...settings },
});

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Deadline of polled conditions, for a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // The files of a worker share their imports, so that the code is loaded once; each test creates its own app.
    isolate: false,
    // For two cores: a test waits for timers, processes and the database in about half of its time.
    maxWorkers: 3,
    projects: [
      project("server", ["src/**/*.test.ts", "client/**/*.test.ts", "web/**/*.test.ts"], {
        exclude: [...configDefaults.exclude, CLIENT_TESTS],
      }),
      project("client", [CLIENT_TESTS]),
      project("import", ["tools/import/**/*.test.ts"]),
      project("browser", ["tools/browser-tests/**/*.test.ts"], { testTimeout: 300_000 }),
    ],
  },
  // Vite would load graphql's ES module beside the CommonJS one that the libraries load: two realms, no schema.
  resolve: { alias: [{ find: /^graphql$/u, replacement: "graphql/index.js" }] },
});
