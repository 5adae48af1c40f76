import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepLog } from "../testing/log-lines.js";
import { createFormatter } from "./log-format.js";

const format = createFormatter({ isColored: false });

/** Returns a logged line as people see it. */
function shown(fields: object, message: string): string {
  const kept = keepLog();
  kept.log.info(fields, message);
  return format(kept.text());
}

describe("the log for people", () => {
  it("has time, level, message and fields in one line", () => {
    expect(
      shown({ code: 4400, address: "::1", redis: "none", names: ["A", "B"], database: "MySQL 8" }, "started"),
    ).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}started code=4400 address=::1 redis=none names=\["A","B"\] database="MySQL 8"\n$/u,
    );
  });

  it("has errors with their causes below the line", () => {
    const cause = Object.assign(new Error("No route."), { code: "EHOSTUNREACH" });
    const lines = shown({ err: new TypeError("It failed.", { cause }) }, "ask").split("\n");
    expect(lines[1]).toBe("  TypeError: It failed.");
    expect(lines[2]).toMatch(/^ {4}at .*log-format\.test\.ts/u);
    expect(lines).toContainEqual("  caused by: Error EHOSTUNREACH: No route.");
  });

  it("has no control character of a value, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, value) => {
        const text = shown({ [name]: value, err: new Error(value) }, value);

        expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u);
      }),
      { examples: [["a\u001B[2J", "\u001B[31m\r\n"]] },
    );
  });
});
