import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type Rolldown, build } from "vite";
import { describe, expect, it } from "vitest";
import { openBrowser } from "./harness/chromium.js";
import type * as Suite from "./store-suite/main.js";

const pathOf = (name: string) => fileURLToPath(new URL(`store-suite/${name}`, import.meta.url));

/** The tests of client/src/store as one script, on the browser's IndexedDB. */
async function bundle(): Promise<string> {
  const [output] = (await build({
    configFile: false,
    logLevel: "warn",
    define: { "process.env": "{}" },
    resolve: { alias: { vitest: pathOf("vitest.ts"), "fake-indexeddb": pathOf("fake-indexeddb.ts") } },
    build: {
      write: false,
      minify: false,
      lib: { entry: pathOf("main.ts"), formats: ["iife"], name: "suite" },
      // The kit declares itself free of side effects; its tests register themselves.
      rolldownOptions: { treeshake: false },
    },
  })) as Rolldown.RolldownOutput[];
  return output?.output[0].code ?? "";
}

const script = await bundle();
const context = await openBrowser();

/** Opens a page with the script. Its origin has databases of its own; about:blank has none. */
async function openPage(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(origin);
  await page.addScriptTag({ content: script });
  return page;
}

/** The exports of the script, in the page. */
declare const suite: typeof Suite;

const page = await openPage("http://localhost");
const names = await page.evaluate(() => [...suite.tests.keys()]);

describe("the store in Chromium", () => {
  it.each(names)("%s", async (name) => {
    await page.evaluate(async (test) => void (await suite.tests.get(test)?.()), name);
  });

  it("opens a database again that the browser has deleted with its site's data, and reports it", async () => {
    const origin = "http://cleared.localhost";
    const opened = await openPage(origin);
    const devtools = await context.newCDPSession(opened);
    const tab = await opened.evaluateHandle(() => suite.openTab());
    await tab.evaluate(({ write }) => write("before"));
    await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
    await tab.evaluate(({ write }) => write("after that"));
    expect(await opened.evaluate(() => suite.errors)).toEqual(["StorageLost"]);
    expect(await tab.evaluate(({ storage }) => storage())).toBe("kept");
    expect(await tab.evaluate(({ draftLength }) => draftLength())).toBe(10);
  });
});
