import { z } from "zod";

/** A phone number that signs in with a fixed code, without SMS and limits: for developers, CI and app reviewers. */
export interface TestAccount {
  readonly phoneNumber: string;
  readonly code: string;
  /** Name of the account if the first sign-in gives none. */
  readonly name: string;
}

/** The numbers 555-0100 to 555-0199 of every area code are reserved for fiction, so that no real account is affected. */
const ENTRY = /^(?<phoneNumber>\+1[2-9]\d{2}55501\d{2})=(?<code>\d{6}):(?<name>[^\p{C}]{1,100})$/u;
const EXPECTED =
  'must list number=code:name, parted by commas, such as +14155550100=123456:Layla: numbers of +1 NXX 555-01XX, which are kept for fiction, and six digits; or be "off"';

const IN_DEVELOPMENT: readonly TestAccount[] = [
  { phoneNumber: "+14155550100", code: "123456", name: "Layla" },
  { phoneNumber: "+14155550101", code: "123456", name: "Jun" },
];

/** Setting TEST_PHONE_NUMBERS. Defaults to two accounts in development and none elsewhere. */
export const testAccountsSetting = z
  .string()
  .transform((list, context) => {
    const accounts = parseTestAccounts(list);
    if (accounts === undefined) context.addIssue({ code: "custom", message: EXPECTED });
    return accounts ?? [];
  })
  .optional();

interface TestSettings {
  readonly NODE_ENV: string;
  readonly TEST_PHONE_NUMBERS?: readonly TestAccount[] | undefined;
}

/** Returns the test account of a number, if any. */
export function findTestAccount(config: TestSettings, phoneNumber: string): TestAccount | undefined {
  return testAccountsOf(config).find((account) => account.phoneNumber === phoneNumber);
}

/** Returns the enabled test accounts. */
export function testAccountsOf(config: TestSettings): readonly TestAccount[] {
  if (config.TEST_PHONE_NUMBERS !== undefined) return config.TEST_PHONE_NUMBERS;
  return config.NODE_ENV === "development" ? IN_DEVELOPMENT : [];
}

function parseTestAccounts(list: string): TestAccount[] | undefined {
  if (list === "off") return [];
  const accounts: TestAccount[] = [];
  for (const entry of list.split(",")) {
    const { phoneNumber, code, name } = ENTRY.exec(entry.trim())?.groups ?? {};
    if (phoneNumber === undefined || code === undefined || !name?.trim()) return undefined;
    if (accounts.some((account) => account.phoneNumber === phoneNumber)) return undefined;
    accounts.push({ phoneNumber, code, name: name.trim() });
  }
  return accounts;
}
