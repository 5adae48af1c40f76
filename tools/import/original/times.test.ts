import { describe, expect, it } from "vitest";
import { readTime, zoneOf } from "./times.js";

const read = (text: string, zone = "UTC") => readTime(text, zoneOf(zone))?.toISOString();

describe("a DATETIME", () => {
  it("is read to the millisecond", () => {
    expect(read("2024-02-29 23:59:59")).toBe("2024-02-29T23:59:59.000Z");
    expect(read("2024-02-29 23:59:59.987654")).toBe("2024-02-29T23:59:59.987Z");
    expect(read("2024-02-29")).toBe("2024-02-29T00:00:00.000Z");
  });

  it.each(["0000-00-00 00:00:00", "2024-00-10 00:00:00", "", "soon"])("of %j is null", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ["+05:30", "2024-07-01 12:00:00", "2024-07-01T06:30:00.000Z"],
    ["-0330", "2024-07-01 12:00:00", "2024-07-01T15:30:00.000Z"],
    ["Asia/Kathmandu", "2024-07-01 12:00:00", "2024-07-01T06:15:00.000Z"],
    ["Europe/Berlin", "2024-01-15 12:00:00", "2024-01-15T11:00:00.000Z"],
    ["Europe/Berlin", "2024-07-15 12:00:00", "2024-07-15T10:00:00.000Z"],
    // The last hour before the clocks change, and the first after it.
    ["Europe/Berlin", "2024-03-31 01:59:59", "2024-03-31T00:59:59.000Z"],
    ["Europe/Berlin", "2024-03-31 03:00:00", "2024-03-31T01:00:00.000Z"],
    ["Europe/Berlin", "2024-10-27 01:59:59", "2024-10-26T23:59:59.000Z"],
    ["Europe/Berlin", "2024-10-27 03:00:00", "2024-10-27T02:00:00.000Z"],
  ])("in %s, %s, was at %s", (zone, text, moment) => {
    expect(read(text, zone)).toBe(moment);
  });

  it("that is ambiguous is the first one", () => {
    expect(read("2024-10-27 02:30:00", "Europe/Berlin")).toBe("2024-10-27T00:30:00.000Z");
  });

  it("that is skipped has the offset before the change", () => {
    expect(read("2024-03-31 02:30:00", "Europe/Berlin")).toBe("2024-03-31T01:30:00.000Z");
  });
});

describe("a zone", () => {
  it("that is unknown is refused", () => {
    expect(() => zoneOf("Middle/Earth")).toThrow(
      '--time-zone must be like UTC, +05:30 or Asia/Kolkata, got "Middle/Earth".',
    );
  });
});
