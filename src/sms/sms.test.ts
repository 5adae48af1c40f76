import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type CodeMessage, createSmsSender } from "./sms.js";

const MESSAGE: CodeMessage = { phoneNumber: "+14155550123", code: "314159", purpose: "LOGIN", validMinutes: 5 };

/** Starts a gateway with a request listener; returns its URL. */
async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
}

function sendTo(url: string, message: Partial<CodeMessage> = {}): Promise<void> {
  const settings = { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: "bearer-of-sms", SMS_GATEWAY_TIMEOUT_MS: 2000 };
  return createSmsSender(settings)({ ...MESSAGE, ...message });
}

describe("the SMS gateway", () => {
  it.each([
    ["LOGIN", "314159 is your ConvoSpace code to sign in. It is valid for 5 minutes. Share it with nobody."],
    [
      "DELETE_ACCOUNT",
      "314159 is your ConvoSpace code to delete your account for good. It is valid for 5 minutes. Share it with nobody.",
    ],
  ] as const)("gets the number, and a text with the purpose of the code of %s", async (purpose, text) => {
    let got: unknown;
    const url = await gateway((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        got = { ...(JSON.parse(body) as object), authorization: request.headers.authorization };
        response.writeHead(202).end("queued");
      });
    });
    await sendTo(url, { purpose });
    expect(got).toEqual({ to: "+14155550123", text, authorization: "Bearer bearer-of-sms" });
  });

  it.each<[string, RequestListener, RegExp]>([
    ["refuses", (_, response) => void response.writeHead(400).end("no SMS to +14155550123: 314159"), /answered 400/u],
    [
      "redirects",
      (_, response) => void response.writeHead(307, { location: "http://127.0.0.1:1/" }).end(),
      /not answer/u,
    ],
    ["hangs", () => undefined, /did not answer: TimeoutError/u],
    ["breaks off", (request) => void request.socket.destroy(), /did not answer: UND_ERR_SOCKET/u],
  ])("that %s causes an error without number and code", async (_, listener, message) => {
    const begun = Date.now();
    const error = await sendTo(await gateway(listener)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/4155550123|314159|bearer-of-sms/u);
    expect((error as Error).cause).toBeUndefined();
    expect(Date.now() - begun).toBeLessThan(20_000);
  });

  it("that is unreachable causes an error without its address", async () => {
    await expect(sendTo("http://user:hunter2@127.0.0.1:1/")).rejects.toThrow(/^(?!.*hunter2)/u);
    await expect(sendTo("http://127.0.0.1:1/")).rejects.toThrow("The SMS gateway did not answer");
  });
});
