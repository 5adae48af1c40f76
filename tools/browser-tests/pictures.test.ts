import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { tourChat, tourSignIn } from "./harness/tour.js";
import { createWorld } from "./harness/world.js";

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

const folder = process.env["PICTURES"];

it.runIf(folder !== undefined)(
  "takes a picture of every state at three widths in both themes: PICTURES=folder npm run test:browser pictures",
  async () => {
    const server = await startServer();
    await createWorld(server);
    const browser = await openBrowser({ reducedMotion: "reduce" });
    const page = await browser.newPage();
    const take = async (state: string) => {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        for (const colorScheme of ["light", "dark"] as const) {
          const name = `${state.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}-${size.width}-${colorScheme}.png`;
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(folder ?? "", name) });
        }
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    };
    mkdirSync(folder ?? "", { recursive: true });
    await tourSignIn(page, server, take);
    await page.goto(`${server.origin}/?as=%2B14155550100`);
    await page.getByRole("link", { name: /^Jun/u }).waitFor();
    await tourChat(page, take);
  },
  900_000,
);
