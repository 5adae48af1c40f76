import { describe, expect, it } from "vitest";
import { testApp } from "../testing/app.js";
import { describeError } from "./logger.js";

const app = await testApp();
const { db } = app.app;

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("errors in the log", () => {
  it("show a database error's number, without the statement and its values", async () => {
    const error = await errorOf(db.query("SELECT ? FROM nowhere", ["a secret text"]));
    expect(String(error)).toContain("a secret text");
    expect(JSON.stringify(describeError(error))).not.toContain("a secret text");
    expect(describeError(error)).toMatchObject({ type: "SqlError", errno: 1146, code: "ER_NO_SUCH_TABLE" });
  });

  it("show message and stack of other errors", () => {
    const described = describeError(new Error("The SMS gateway answered 503."));
    expect(described).toMatchObject({ type: "Error", message: "The SMS gateway answered 503." });
    expect(JSON.stringify(described)).toContain("logger.test.ts");
  });
});
