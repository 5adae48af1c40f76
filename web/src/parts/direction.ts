/** True where the page runs from left to right. */
export function isLeftToRight(): boolean {
  return document.documentElement.dir !== "rtl";
}
