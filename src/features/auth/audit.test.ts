import { expect, it, vi } from "vitest";
import {
  DeleteAccountDocument,
  LogoutDocument,
  RefreshTokensDocument,
  SendOtpDocument,
  VerifyOtpDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

const app = await testApp();

it("logs every sign-in, refusal, end of a session and deletion, by keys and without a secret", async () => {
  const info = vi.spyOn(app.app.log, "info");
  const ada = await app.person("Ada Lovelace");
  const { phoneNumber } = ada;
  const secrets = [phoneNumber, "Ada Lovelace", ada.tokens.accessToken, ada.tokens.refreshToken];
  const askForCode = async (purpose: "SIGN_IN" | "DELETE_ACCOUNT") => {
    await ada.ask(SendOtpDocument, { input: { phoneNumber, purpose } });
    secrets.push(app.codeFor(phoneNumber));
    return app.codeFor(phoneNumber);
  };
  const refresh = async (refreshToken: string) =>
    (await ada.ask(RefreshTokensDocument, { input: { refreshToken } })).refreshTokens?.tokens?.refreshToken ?? "";

  const wrong = (await askForCode("SIGN_IN")) === "000000" ? "111111" : "000000";
  await ada.ask(VerifyOtpDocument, { input: { phoneNumber, code: wrong } });
  const laptop = await ada.device("laptop");
  await laptop.ask(LogoutDocument, {});
  const first = (await ada.device("tablet")).tokens.refreshToken;
  await refresh(await refresh(first));
  await refresh(first);
  await ada.ask(DeleteAccountDocument, { input: { code: await askForCode("DELETE_ACCOUNT") } });

  const lines = info.mock.calls.map(([line]) => line as Record<string, unknown>).filter(({ audit }) => audit);
  const key = expect.stringMatching(/^\d+$/u);
  const which = {
    userId: key,
    sessionId: key,
    address: "127.0.0.1",
    requestId: expect.stringMatching(/^[\da-f-]{36}$/u),
  };
  const signedIn = { audit: "signed in", ...which, operation: "VerifyOtp", device: "new" };
  expect(lines).toEqual([
    { ...signedIn, account: "new" },
    { audit: "sign-in refused", ...which, operation: "VerifyOtp", code: "OTP_INVALID" },
    { ...signedIn, account: "known" },
    { audit: "session ended", ...which, operation: "Logout" },
    { ...signedIn, account: "known" },
    { audit: "refresh token reused", ...which, operation: "RefreshTokens", code: "TOKEN_REUSED" },
    { audit: "account deleted", ...which, operation: "DeleteAccount" },
  ]);
  const log = JSON.stringify(info.mock.calls);
  for (const secret of secrets) expect(log).not.toContain(secret);
});
