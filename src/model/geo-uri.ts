/** Decimals of a degree: 0.1 mm. */
const DECIMALS = 9;

/** Returns the geo URI of a location (RFC 5870), without exponents. */
export function toGeoUri(latitude: number, longitude: number): string {
  return `geo:${plain(latitude)},${plain(longitude)}`;
}

function plain(degrees: number): string {
  const digits = degrees.toFixed(DECIMALS).replace(/\.?0+$/u, "");
  return digits === "-0" ? "0" : digits;
}
