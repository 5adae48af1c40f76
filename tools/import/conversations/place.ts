/** Coordinates of a location. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d+)?)`;
const PAIR = new RegExp(String.raw`^\s*(?:geo:)?${NUMBER}\s*,\s*${NUMBER}\s*$`, "u");

/** Parses a text or geo: URI of two coordinates, latitude first. */
export function placeIn(text: string | null): Place | undefined {
  const [, latitude, longitude] = PAIR.exec(text ?? "") ?? [];
  const place = { latitude: Number(latitude), longitude: Number(longitude) };
  return Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? place : undefined;
}
