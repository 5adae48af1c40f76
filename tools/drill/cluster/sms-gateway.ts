import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** SMS gateway that keeps the newest code of each phone number. */
export interface SmsGateway {
  readonly url: string;
  /** Waits for the newest code of a number and removes it. */
  codeFor(phoneNumber: string): Promise<string>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;

export async function createSmsGateway(): Promise<SmsGateway> {
  const codes = new Map<string, string>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { to, text } = JSON.parse(body) as { to: string; text: string };
      codes.set(to, /\d{6}/u.exec(text)?.[0] ?? "");
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    codeFor: async (phoneNumber) => {
      for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await sleep(10)) {
        const code = codes.get(phoneNumber);
        if (code === undefined) continue;
        codes.delete(phoneNumber);
        return code;
      }
      throw new Error(`No code for ${phoneNumber} after ${TIMEOUT_MS} ms.`);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
