const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/**
 * A text message as a server's WebSocket frame (RFC 6455, 5.2), its bytes as a string in latin1: header and text reach the
 * system in one piece, and no Buffer is made for either.
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
