import { describe, expect, it } from "vitest";
import { readConfig } from "./config.js";
import { findTestAccount, testAccountsOf } from "./test-accounts.js";

const PRODUCTION = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://chat.example.com",
  JWT_SECRET: "a secret that has more than 32 characters",
  SMS_GATEWAY_URL: "https://sms.example.com",
  CORS_ORIGINS: "",
};
const LIST = "+14155550123=271828:Ada Lovelace, +12125550199=000000:Grace";

describe("TEST_PHONE_NUMBERS", () => {
  it("defaults to two accounts in development, and to none in tests and production", () => {
    expect(testAccountsOf(readConfig({}))).toEqual([
      { phoneNumber: "+14155550100", code: "123456", name: "Layla" },
      { phoneNumber: "+14155550101", code: "123456", name: "Jun" },
    ]);
    for (const env of [PRODUCTION, { NODE_ENV: "test" }, { TEST_PHONE_NUMBERS: "off" }])
      expect(testAccountsOf(readConfig(env))).toEqual([]);
  });

  it("lists numbers with their codes and names, in production too", () => {
    for (const env of [{}, PRODUCTION]) {
      const config = readConfig({ ...env, TEST_PHONE_NUMBERS: LIST });
      expect(testAccountsOf(config)).toHaveLength(2);
      expect(findTestAccount(config, "+14155550123")).toMatchObject({ code: "271828", name: "Ada Lovelace" });
      expect(findTestAccount(config, "+14155550100")).toBeUndefined();
    }
  });

  it.each([
    "+14155552671=271828:Somebody real",
    "+14155550200=271828:Beyond 0199",
    "+4915112345678=271828:Elsewhere",
    "+14155550123=27182:Five digits",
    "+14155550123=271828",
    "+14155550123=271828: ",
    "+14155550123=271828:A,+14155550123=271828:Twice",
    "+14155550123=271828:A,",
    "on",
  ])("rejects %s without echoing it", (list) => {
    expect(() => readConfig({ TEST_PHONE_NUMBERS: list })).toThrow(/TEST_PHONE_NUMBERS must list number=code:name/u);
    expect(() => readConfig({ TEST_PHONE_NUMBERS: list })).not.toThrow(/27182/u);
  });
});
