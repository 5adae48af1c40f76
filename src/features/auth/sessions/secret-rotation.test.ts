import { describe, expect, it } from "vitest";
import {
  RefreshTokensDocument,
  SendOtpDocument,
  VerifyOtpDocument,
  ViewerDocument,
} from "../../../../operations/generated/graphql.js";
import { systemClock } from "../../../infra/clock.js";
import { createAppDatabase, startTestApp } from "../../../testing/app.js";
import { createTestClient } from "../../../testing/client.js";
import { deviceAt } from "../../../testing/person.js";

const OLD = "the secret that signed until this very day";
const NEW = "the secret that signs from today on and tomorrow as well";

const { url, drop } = await createAppDatabase();
const start = (secrets: string, end = () => Promise.resolve()) =>
  startTestApp({ url, drop: end }, { JWT_SECRET: secrets }, systemClock);
// One database, and processes from before, during and after the change. The first to start is the last to be stopped.
const before = await start(OLD, drop);
const during = await start(`${NEW},${OLD}`);
const after = await start(NEW);

const visitorOf = (app: { url: string }) => createTestClient({ url: app.url, accessToken: () => undefined });

async function present(app: { url: string }, refreshToken: string) {
  const { refreshTokens } = await visitorOf(app).ask(RefreshTokensDocument, { input: { refreshToken } });
  return refreshTokens;
}

describe("a new JWT_SECRET before the old one", () => {
  it("accepts tokens of the old one, and issues new ones that the next process accepts", async () => {
    const ada = deviceAt(during, await before.person());
    await ada.ask(ViewerDocument, {});
    const renewed = await present(during, ada.tokens.refreshToken);
    if (!renewed?.tokens) throw new Error("The session was not renewed.");
    await deviceAt(after, { ...ada, tokens: renewed.tokens }).ask(ViewerDocument, {});
  });

  it("accepts a sign-in code sent under the old one", async () => {
    const { phoneNumber } = await before.person();
    await visitorOf(before).ask(SendOtpDocument, { input: { phoneNumber } });
    const code = before.codeFor(phoneNumber);
    const { verifyOtp } = await visitorOf(during).ask(VerifyOtpDocument, { input: { phoneNumber, code } });
    expect(verifyOtp?.userErrors).toEqual([]);
  });

  it("detects reuse of a refresh token of the old one", async () => {
    const ada = await before.person();
    const stolen = ada.tokens.refreshToken;
    const child = await present(before, stolen);
    await present(during, child?.tokens?.refreshToken ?? "");
    expect(await present(during, stolen)).toMatchObject({ userErrors: [{ code: "TOKEN_REUSED" }] });
  });

  it("alone, rejects access tokens of the old one but continues their sessions", async () => {
    const ada = deviceAt(after, await before.person());
    await expect(ada.ask(ViewerDocument, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const renewed = await present(after, ada.tokens.refreshToken);
    if (!renewed?.tokens) throw new Error("The session was not renewed.");
    await deviceAt(after, { ...ada, tokens: renewed.tokens }).ask(ViewerDocument, {});
  });
});
