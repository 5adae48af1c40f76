const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/**
 * Returns a text message as an unmasked WebSocket frame (RFC 6455, 5.2), its bytes as a latin1 string: header and text are
 * written together, and neither needs a Buffer.
 */
export function textFrame(text: string): string {
  const size = Buffer.byteLength(text);
  const bytes = size === text.length ? text : Buffer.from(text).toString("latin1");
  return headerOf(size) + bytes;
}

function headerOf(size: number): string {
  if (size < TWO_BYTES) return String.fromCharCode(FINAL_TEXT, size);
  if (size < 2 ** 16) return String.fromCharCode(FINAL_TEXT, TWO_BYTES, size >> 8, size & 255);
  const bytes = [56, 48, 40, 32, 24, 16, 8, 0].map((shift) => Math.floor(size / 2 ** shift) % 256);
  return String.fromCharCode(FINAL_TEXT, EIGHT_BYTES, ...bytes);
}
