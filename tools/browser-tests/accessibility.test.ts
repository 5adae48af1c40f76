import { expect, it } from "vitest";
import { text } from "./harness/text.js";
import { contrastViolationsOf, violationsOf } from "./harness/accessibility.js";
import { openBrowser } from "./harness/chromium.js";
import { overflowOf } from "./harness/overflow.js";
import { startServer } from "./harness/server.js";
import { tourChat, tourSignIn } from "./harness/tour.js";
import { createWorld } from "./harness/world.js";

const WINDOW = { width: 1280, height: 800 };
/** 200 % zoom of the window, and the width of WCAG 1.4.10. */
const NARROW = [
  { width: 640, height: 400 },
  { width: 320, height: 568 },
];

const server = await startServer();
const { layla, jun } = await createWorld(server);
const browser = await openBrowser({ viewport: WINDOW, reducedMotion: "reduce" });

it("has no violation that axe-core finds in any state, and nothing to scroll sideways at 320 px, 200 % or right to left", async () => {
  const page = await browser.newPage();
  const found: Record<string, string[]> = {};
  const visit = async (state: string) => {
    const problems = await violationsOf(page);
    await page.emulateMedia({ colorScheme: "dark" });
    problems.push(...(await contrastViolationsOf(page)));
    await page.emulateMedia({ colorScheme: "light" });
    for (const size of NARROW) {
      await page.setViewportSize(size);
      for (const direction of ["rtl", "ltr"]) {
        await page.evaluate((dir) => (document.documentElement.dir = dir), direction);
        problems.push(...(await overflowOf(page)).map((one) => `${size.width} px ${direction}: ${one}`));
      }
    }
    await page.setViewportSize(WINDOW);
    if (problems.length > 0) found[state] = problems;
  };
  await tourSignIn(page, server, visit);
  await page.goto(`${server.origin}/?as=%2B14155550100`);
  await page.getByRole("link", { name: /^Jun/u }).waitFor();
  await tourChat(page, visit);
  expect(found).toEqual({});
}, 600_000);

it("shows texts of people in their own direction", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/?as=%2B14155550100`);
  const direction = (words: string) =>
    page
      .getByText(words)
      .last()
      .evaluate((element) => getComputedStyle(element).direction);
  await page.getByRole("link", { name: /^محمد/u }).click();
  await page.getByRole("log").getByText("وصلت للتو").waitFor();
  expect(await direction("وصلت للتو")).toBe("rtl");
  await page.getByRole("link", { name: /^Jun/u }).click();
  await page.getByRole("log").getByText("harmless").waitFor();
  expect(await direction("harmless")).toBe("ltr");
  // An override in a text ends with the text: the time beside it reads as ever.
  expect(
    await page
      .getByRole("article", { name: /harmless/u })
      .locator("time")
      .innerText(),
  ).toMatch(/^\d+:\d\d/u);
  expect(await page.getByRole("textbox", { name: text.composer.label }).getAttribute("dir")).toBe("auto");
});

it("announces each message of the other person, also one with the words of the last", async () => {
  const page = await browser.newPage();
  const conversationId = await layla.openAlone(jun);
  await page.goto(`${server.origin}/?as=%2B14155550100`);
  await page.getByRole("link", { name: /^Jun/u }).click();
  await page.getByRole("log").getByText("See you there").waitFor();
  await page.locator("p[aria-live=polite]").evaluate((region) => {
    const announced: string[] = [];
    const observer = new MutationObserver(() => region.textContent && announced.push(region.textContent));
    observer.observe(region, { childList: true, characterData: true, subtree: true });
    Object.assign(globalThis, { announced });
  });
  const announced = () => page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced);
  await jun.send(conversationId, "Look!");
  await expect.poll(announced).toEqual(["Jun: Look!"]);
  await jun.send(conversationId, "Look!");
  await expect.poll(announced).toEqual(["Jun: Look!", "Jun: Look!"]);
});

it("moves along a row of a menu in the direction of the page", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/?as=%2B14155550100`);
  await page.getByRole("link", { name: /^Jun/u }).click();
  const focused = page.locator("[role=menuitemcheckbox]:focus");
  for (const [direction, forward, back] of [
    ["ltr", "ArrowRight", "ArrowLeft"],
    ["rtl", "ArrowLeft", "ArrowRight"],
  ] as const) {
    await page.evaluate((dir) => (document.documentElement.dir = dir), direction);
    await page.getByRole("article", { name: /See you there/u }).focus();
    await page.keyboard.press("Enter");
    await focused.waitFor();
    const first = await focused.getAttribute("aria-label");
    await page.keyboard.press(forward);
    const second = await focused.getAttribute("aria-label");
    await page.keyboard.press(back);
    expect([await focused.getAttribute("aria-label"), second === first]).toEqual([first, false]);
    await page.keyboard.press("Escape");
  }
});
