import { it } from "vitest";
import { openBrowser } from "../harness/chromium.js";
import * as measures from "./measures.js";
import { report } from "./report.js";

/** Names of the measures to run, such as "sends,scroll"; all of them by default. */
const NAMES = (process.env["BENCHMARK"] ?? "").split(",");

it.runIf(process.env["BENCHMARK"] !== undefined)(
  "measures the chat page: npm run bench:client",
  async () => {
    const browser = await openBrowser();
    const version = `Chromium ${browser.browser()?.version() ?? ""}`;
    await browser.close();
    const figures = [];
    for (const [name, measure] of Object.entries(measures))
      if (NAMES.includes("all") || NAMES.includes(name)) figures.push(...(await measure()));
    report(figures, version);
  },
  1_800_000,
);
