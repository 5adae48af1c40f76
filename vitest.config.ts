import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,import}/**/*.test.ts"],
    globalSetup: ["src/testing/database.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The files of a worker share what they import: each app is made anew, and reading the code dozens of times is not.
    isolate: false,
    // Two cores: more files at once would only wait for each other.
    maxWorkers: 2,
  },
  // Vite would load graphql's ES module beside the CommonJS one that the libraries load: two realms, no schema.
  resolve: { alias: [{ find: /^graphql$/u, replacement: "graphql/index.js" }] },
});
