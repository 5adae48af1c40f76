import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { onCleanup } from "../../../src/testing/app.js";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A microphone that beeps, and is allowed without a question. */
const FAKE_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** A busy machine may take long to show a page. */
const TIMEOUT_MS = 120_000;

/** Options of a browser; tests may block the network outside of this machine with `offline` of the context. */
export interface BrowserOptions {
  readonly colorScheme?: "light" | "dark";
  readonly reducedMotion?: "reduce";
  readonly locale?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A service worker answers requests before the routes of a test: it is off unless the test is about it. */
  readonly serviceWorkers?: "allow";
}

/**
 * Starts a new browser, with storage on disk as that of a person: a context without a folder keeps IndexedDB in memory.
 * Closed after the test.
 */
export async function openBrowser(options: BrowserOptions = {}): Promise<BrowserContext> {
  const folder = await mkdtemp(join(tmpdir(), "convospace-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", ...FAKE_MICROPHONE],
    viewport: { width: 1280, height: 1000 },
    serviceWorkers: "block",
    ...options,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  onCleanup(async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return context;
}

function findChromium(): string {
  const found = process.env["CHROMIUM"] ?? CANDIDATES.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error("There is no Chromium: install the package chromium, or set CHROMIUM to its path.");
  return found;
}
