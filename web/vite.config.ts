import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// light-dark(), popover and <dialog> without fallbacks.
const BROWSERS = ["chrome123", "edge123", "firefox125", "safari17.5"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: BROWSERS,
    // The page's Content-Security-Policy allows files of its own origin only: nothing inline, no data: but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/graphql": { target: "http://localhost:4000", ws: true } } },
});
