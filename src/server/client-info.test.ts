import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { SendOtpDocument } from "../../operations/generated/graphql.js";
import { describe, expect, it } from "vitest";
import { testApp } from "../testing/app.js";
import { createTestClient } from "../testing/client.js";
import { newPhoneNumber } from "../testing/person.js";
import { clientOf } from "./client-info.js";

/** Returns the client address of a request with an X-Forwarded-For header. */
function addressBehind(forwardedFor: string, trustedProxies: number): string {
  const request = new IncomingMessage(new Socket());
  request.headers["x-forwarded-for"] = forwardedFor;
  return clientOf(request, trustedProxies).ipAddress;
}

describe("a client's address behind proxies", () => {
  it.each([
    ["with a port", "203.0.113.7:4711", 1, "203.0.113.7"],
    ["an IPv6 with a port", "[2001:DB8::0001]:443", 1, "2001:db8::1"],
    ["an IPv6 with a zone", "fe80::1%eth0", 1, "fe80::1"],
    ["an IPv4 mapped into IPv6", "::ffff:203.0.113.7", 1, "203.0.113.7"],
    ["as seen by the outermost trusted proxy", "6.6.6.6, 203.0.113.7:1, 10.0.0.1", 2, "203.0.113.7"],
    ["that is malformed", "somebody", 1, "unknown"],
    ["that is too long", "1".repeat(10_000), 1, "unknown"],
  ])("is read from one %s", (_what, header, proxies, address) => {
    expect(addressBehind(header, proxies)).toBe(address);
  });

  it("ignores the header without trusted proxies", () => {
    expect(addressBehind("203.0.113.7", 0)).toBe("unknown");
  });

  it("is stored normalised", async () => {
    const app = await testApp({ TRUSTED_PROXIES: "1" });
    const headers = { "x-forwarded-for": "[2001:DB8:0::0001]:443" };
    const visitor = createTestClient({ url: app.url, accessToken: () => undefined, headers });
    const phoneNumber = newPhoneNumber();
    await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
    const query = `mutation { verifyOtp(input: { phoneNumber: "${phoneNumber}", code: "${app.codeFor(phoneNumber)}" }) {
      viewer { sessions { ipAddress } } } }`;
    const answer = await fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toEqual({
      data: { verifyOtp: { viewer: { sessions: [{ ipAddress: "2001:db8::1" }] } } },
    });
  });
});
