import type { Page } from "playwright-core";

/** Returns the elements that scroll sideways, or cut off what is in them without an ellipsis. */
export function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => {
      const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
      if (overflowX === "visible" ? element !== document.documentElement : textOverflow === "ellipsis") return false;
      return clipPath === "none" && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    };
    return [...document.querySelectorAll("*")]
      .filter((element) => isCut(element))
      .map(({ tagName, className, scrollWidth, clientWidth }) => {
        return `${tagName}.${String(className)} is ${scrollWidth} px wide in ${clientWidth} px`;
      });
  });
}
