/** Coordinates of a location. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d+)?)`;
const PAIR = new RegExp(String.raw`^\s*(?:geo:)?${NUMBER}\s*,\s*${NUMBER}\s*$`, "u");

/** Parses a text or geo: URI of two coordinates, latitude first. */
export function coordinatesIn(text: string | null): Coordinates | undefined {
  const [, latitude, longitude] = PAIR.exec(text ?? "") ?? [];
  const coordinates = { latitude: Number(latitude), longitude: Number(longitude) };
  return Math.abs(coordinates.latitude) <= 90 && Math.abs(coordinates.longitude) <= 180 ? coordinates : undefined;
}
