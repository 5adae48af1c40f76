import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// light-dark(), popover and <dialog> without fallbacks.
const BROWSERS = ["chrome123", "edge123", "firefox125", "safari17.5"];

/** Removes the code around `import()` that preloads styles and scripts (0.7 kB): a chunk has no styles, and imports two files. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: { filter: { id: /preload-helper[.]js$/u }, handler: () => "export const __vitePreload = (load) => load();" },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), plainImports],
  // The same hooks and components in 8 kB instead of 68 (docs/decisions/0029). TypeScript reads the types of React.
  resolve: { alias: { react: "preact/compat", "react-dom": "preact/compat" } },
  build: {
    target: BROWSERS,
    // The page's Content-Security-Policy allows files of its own origin only: nothing inline, no data: but for images.
    assetsInlineLimit: 0,
    modulePreload: false,
    // One stylesheet: everything on demand has its styles when it comes, and their order is the same everywhere.
    cssCodeSplit: false,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        // Two chunks beside those on demand, instead of one for each set of chunks that have modules in common.
        codeSplitting: {
          groups: [
            { name: "first", tags: ["$initial"] },
            { name: "shared", minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/graphql": { target: "http://localhost:4000", ws: true } } },
});
