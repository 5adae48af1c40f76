const MAX_PX = 320;
const MIN_PX = 128;

/** Size in the timeline of a picture, known before it is loaded, so that nothing moves then. */
export function boxOf({ width, height }: { width?: number | undefined; height?: number | undefined }) {
  if (!width || !height) return { inlineSize: `${MAX_PX}px`, aspectRatio: "4 / 3" };
  const scale = Math.min(1, MAX_PX / width, MAX_PX / height);
  const [boxWidth, boxHeight] = [Math.max(MIN_PX, width * scale), Math.max(MIN_PX, height * scale)];
  return { inlineSize: `${Math.round(boxWidth)}px`, aspectRatio: `${Math.round(boxWidth)} / ${Math.round(boxHeight)}` };
}
