/** Decimals of a degree: a tenth of a millimetre. */
const DECIMALS = 9;

/** The geo: address of a place (RFC 5870), whose numbers are plain decimals. */
export function toGeoUri(latitude: number, longitude: number): string {
  return `geo:${plain(latitude)},${plain(longitude)}`;
}

function plain(degrees: number): string {
  const digits = degrees.toFixed(DECIMALS).replace(/\.?0+$/u, "");
  return digits === "-0" ? "0" : digits;
}
