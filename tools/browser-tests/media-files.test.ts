import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { mediaApp } from "../../src/testing/media-app.js";
import { openBrowser } from "./harness/chromium.js";

const media = await mediaApp();
const context = await openBrowser();
const RUN = "document.title = 'ran'; fetch('/ran'); parent.postMessage('ran', '*');";

/** Files as an attacker would send them, of types that no processing lets through: the headers alone protect. */
const FILES = [
  ["text/html", `<!doctype html><title>file</title><script>${RUN}</script><img src=x onerror="${RUN}">`],
  ["text/html", `<!doctype html><meta http-equiv="refresh" content="0;url=/ran"><form action="/ran"><input></form>`],
  ["image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`],
  [
    "application/xhtml+xml",
    `<html xmlns="http://www.w3.org/1999/xhtml"><body onload="${RUN}"><script>${RUN}</script></body></html>`,
  ],
  ["image/webp", `<!doctype html><script>${RUN}</script>`],
  ["application/octet-stream", `<!doctype html><script>${RUN}</script>`],
] as const;

/** Returns the addresses that a page asks for because a script ran or a form was sent, as they come. */
function watch(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/ran")) asked.push(request.url());
  });
  return asked;
}

describe("a file in Chromium", () => {
  it.each(FILES)("of type %j runs no script, opened by its address or in a frame", async (mimeType, text) => {
    const upload = await media.publish(Buffer.from(text), { mimeType });
    const link = media.linkTo(upload);
    const page = await context.newPage();
    const asked = watch(page);
    // A file that is saved instead of shown fails the navigation.
    await page.goto(link).catch(() => undefined);
    await page.waitForTimeout(300);
    expect(await page.title()).not.toBe("ran");
    const outer = await context.newPage();
    const askedInside = watch(outer);
    await outer.setContent(`<title>page</title><script>addEventListener("message", () => (document.title = "ran"))</script>
      <iframe src="${link}"></iframe>`);
    await outer.waitForTimeout(300);
    expect([await outer.title(), asked, askedInside]).toEqual(["page", [], []]);
    await Promise.all([page.close(), outer.close()]);
  });

  it("of type image/webp is shown as a picture on a page of another origin", async () => {
    const pixel = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");
    const upload = await media.publish(pixel, { mimeType: "image/webp" });
    const page = await context.newPage();
    await page.setContent(`<img src="${media.linkTo(upload)}">`);
    await expect.poll(() => page.evaluate(() => document.images[0]?.naturalWidth)).toBe(1);
    await page.close();
  });
});
