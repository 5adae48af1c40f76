import type { BrowserContext, Page } from "playwright-core";

// Times are milliseconds of the wall clock, which all tabs and browsers of the machine share.

interface Probe {
  /** Time of the newest key press. */
  keyAt: number;
  /** Time at which the first row of the inbox was in the document, after the main script had arrived. */
  firstRowAt: number | undefined;
  /** Resolves with the time at which the conversation shows a message with this text. */
  shownAt(text: string): Promise<number>;
  /** Intervals between frames, in milliseconds, while the newest timeline is scrolled up for a while. */
  scroll(seconds: number): Promise<{ frames: number[]; rows: number }>;
}

declare const probe: Probe;

/** Adds the probe to every page that the browser opens from now on. */
export async function installProbe(context: BrowserContext): Promise<void> {
  await context.addInitScript(install);
}

function install(): void {
  const now = () => performance.timeOrigin + performance.now();
  const articles = () => document.querySelectorAll('[role="log"] article');
  const watch = (isDone: () => boolean) =>
    new Promise<number>((resolve) => {
      if (isDone()) return resolve(now());
      const observer = new MutationObserver(() => {
        if (!isDone()) return;
        observer.disconnect();
        resolve(now());
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
  const made: Probe = {
    keyAt: Number.NaN,
    firstRowAt: undefined,
    shownAt: (text) => watch(() => [...articles()].slice(-3).some((article) => article.textContent.includes(text))),
    scroll: async (seconds) => {
      const timeline = document.querySelector(".timeline") ?? document.body;
      const frames: number[] = [];
      let rows = 0;
      let last = performance.now();
      for (const end = last + seconds * 1000; last < end;) {
        timeline.scrollTop -= 40;
        await new Promise(requestAnimationFrame);
        const at = performance.now();
        frames.push(at - last);
        last = at;
        rows = Math.max(rows, articles().length);
      }
      return { frames, rows };
    },
  };
  (globalThis as unknown as { probe: Probe }).probe = made;
  addEventListener("keydown", ({ timeStamp }) => (made.keyAt = performance.timeOrigin + timeStamp), { capture: true });
  void watch(() => document.querySelector('a[href^="/c/"]') !== null).then((at) => (made.firstRowAt = at));
}

/** Returns a promise of the time at which the page shows the text; the wait has begun when the function resolves. */
export function shownAt(page: Page, text: string): Promise<number> {
  return page.evaluate((body) => probe.shownAt(body), text);
}

export function keyAt(page: Page): Promise<number> {
  return page.evaluate(() => probe.keyAt);
}

export function scroll(page: Page, seconds: number): Promise<{ frames: number[]; rows: number }> {
  return page.evaluate((duration) => probe.scroll(duration), seconds);
}

/** Milliseconds from the arrival of the page's script to the first row of the inbox, after a reload. */
export function startMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const source = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? "";
    const [script] = performance.getEntriesByName(source) as PerformanceResourceTiming[];
    return (probe.firstRowAt ?? Number.NaN) - performance.timeOrigin - (script?.responseEnd ?? Number.NaN);
  });
}

/** Bytes of the page's JavaScript heap after a collection of garbage. */
export async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize;
}
