import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  SendOtpDocument,
  UserByPhoneNumberDocument,
  VerifyOtpDocument,
} from "../../../operations/generated/graphql.js";
import { parsePhoneNumber } from "../../infra/phone-number.js";
import { statementsOf } from "../../infra/database/migrations.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";

const app = await testApp();
const visitor = createTestClient({ url: app.url, accessToken: () => undefined });

async function signIn(phoneNumber: string, defaultCountry?: string) {
  const typed = { phoneNumber, ...(defaultCountry !== undefined && { defaultCountry }) };
  await visitor.ask(SendOtpDocument, { input: typed });
  const code = app.sentCodes.at(-1)?.code ?? "";
  const { verifyOtp } = await visitor.ask(VerifyOtpDocument, { input: { ...typed, code } });
  return verifyOtp?.viewer;
}

describe("a number that has two spellings", () => {
  it.each([
    ["Argentina", ["+54 9 11 2345-6789", "+54 11 2345-6789"], ["011 15 2345-6789", "AR"], "+5491123456789"],
    ["Brazil", ["+55 11 98765-4321", "+55 11 8765-4321"], ["(11) 8765-4321", "br"], "+5511987654321"],
    ["Mexico", ["+52 55 1234 5678", "+52 1 55 1234 5678"], ["55 1234 5678", "MX"], "+525512345678"],
  ] as const)(
    "in %s is one account, to sign in, to look up and to add",
    async (_, spellings, [national, country], number) => {
      const viewers = [await signIn(spellings[0]), await signIn(spellings[1]), await signIn(national, country)];
      expect(new Set(viewers.map((viewer) => viewer?.user.id)).size).toBe(1);
      expect(viewers[0]?.phoneNumber).toBe(number);
      const ada = await app.person();
      for (const phoneNumber of spellings)
        expect((await ada.ask(UserByPhoneNumberDocument, { phoneNumber })).userByPhoneNumber?.id).toBe(
          viewers[0]?.user.id,
        );
      const look = { phoneNumber: national, defaultCountry: country };
      expect((await ada.ask(UserByPhoneNumberDocument, look)).userByPhoneNumber?.id).toBe(viewers[0]?.user.id);
      expect((await ada.ask(AddContactDocument, { input: look })).addContact?.contact?.user.id).toBe(
        viewers[0]?.user.id,
      );
    },
  );

  it("is migrated to the stored spelling, unless both are accounts", async () => {
    const sql = readFileSync(
      new URL("../../../prisma/migrations/20261128030000_codes_of_requests/migration.sql", import.meta.url),
      "utf8",
    );
    const typed = [
      ...["+541123456780", "+543511234567", "+551187654320", "+555176543210", "+5215512345670"],
      ...["+14155552671", "+548001234567", "+551123456789", "+5580012345678", "+4915112345670", "+5491123456700"],
    ];
    const both = ["+541123456701", "+5491123456701"];
    const now = new Date();
    const { db } = app.app;
    const prisma = await app.prisma();
    for (const phoneNumber of [...typed, ...both])
      await prisma.user.create({ data: { phoneNumber, createdAt: now, updatedAt: now, isActive: false } });
    const updates = statementsOf(sql).filter((statement) => statement.startsWith("UPDATE IGNORE users"));
    expect(updates).toHaveLength(3);
    for (const statement of updates) await db.execute(statement);
    const kept = await db.query<{ number: string }>("SELECT phone_number AS number FROM users WHERE is_active = FALSE");
    const expected = [...typed.map((number) => parsePhoneNumber(number)?.number ?? number), ...both];
    expect(kept.map(({ number }) => number).sort()).toEqual(expected.sort());
  });
});

describe("an invalid number", () => {
  it("is a userError of addContact, and BAD_USER_INPUT of userByPhoneNumber", async () => {
    const ada = await app.person();
    const phoneNumber = "0351 1234";
    expect((await ada.ask(AddContactDocument, { input: { phoneNumber } })).addContact?.userErrors).toMatchObject([
      { code: "INVALID", field: ["phoneNumber"] },
    ]);
    const input = { phoneNumber: "+14155552671", defaultCountry: "Atlantis" };
    expect((await ada.ask(AddContactDocument, { input })).addContact?.userErrors).toMatchObject([
      { code: "INVALID", field: ["defaultCountry"] },
    ]);
    await expect(ada.ask(UserByPhoneNumberDocument, { phoneNumber })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});
