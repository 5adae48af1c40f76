import { describe, expect, it } from "vitest";
import { testApp } from "../../../src/testing/app.js";
import { SignedOut } from "./errors.js";
import { createSession } from "./session.js";

const app = await testApp();

describe("a session", () => {
  it("renews its tokens once for concurrent requests", async () => {
    const { tokens } = await app.person("Ada");
    const kept: string[] = [];
    const session = createSession({
      url: app.url,
      tokens,
      onTokens: ({ accessToken }) => void kept.push(accessToken),
    });
    await Promise.all([session.renew(tokens.accessToken), session.renew(tokens.accessToken)]);
    expect(kept).toEqual([session.accessToken()]);
  });

  it.each([
    ["the server refuses", "a token of nobody"],
    ["is no text, as a damaged store returns it", undefined as never],
  ])("is over when its refresh token %s", async (_what, refreshToken) => {
    const { tokens } = await app.person("Ada");
    const session = createSession({ url: app.url, tokens: { ...tokens, refreshToken } });
    await expect(session.renew(tokens.accessToken)).rejects.toBeInstanceOf(SignedOut);
  });
});
