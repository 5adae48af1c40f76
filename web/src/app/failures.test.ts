import { describe, expect, it } from "vitest";
import { Offline, RateLimited, Refused } from "../../../client/src/transport/errors.js";
import { text } from "../text/english.js";
import { sentenceOf } from "./failures.js";

const refused = (code: string, field: string[] | null = null) => new Refused({ code, field, message: "" });

describe("the sentence for an error", () => {
  it("says what is expected in a field", () => {
    expect(sentenceOf(refused("INVALID", ["input", "username"]))).toBe(text.errors.fields.username);
    expect(sentenceOf(refused("INVALID", ["phoneNumber"]))).toBe(text.errors.fields.phoneNumber);
  });

  it("says when to try again", () => {
    const limited = new RateLimited([{ message: "", extensions: { code: "RATE_LIMITED", retryAfter: 120 } }]);
    expect(sentenceOf(limited)).toContain("2 minutes");
  });

  it("says how large a file may be", () => {
    expect(sentenceOf(Object.assign(refused("TOO_LARGE"), { maxBytes: 30_000_000 }))).toContain("30MB");
  });

  it("is the server's where an SMS fails, by the number or by the service", () => {
    const message = "This number cannot receive our message.";
    expect(sentenceOf(new Refused({ code: "SMS_FAILED", message }))).toBe(message);
    expect(sentenceOf(refused("SMS_FAILED"))).toBe(text.errors.codes.SMS_FAILED);
  });

  it.each([
    [refused("INVALID"), text.errors.codes.INVALID],
    [refused("INVALID", ["toString"]), text.errors.codes.INVALID],
    [refused("CONFLICT", ["username"]), text.errors.codes.CONFLICT],
    [new Offline("No answer."), text.errors.codes.OFFLINE],
    [refused("constructor"), text.errors.other],
    [new Error("A fault."), text.errors.other],
    [null, text.errors.other],
  ])("is by its code for %s", (error, sentence) => {
    expect(sentenceOf(error)).toBe(sentence);
  });
});
