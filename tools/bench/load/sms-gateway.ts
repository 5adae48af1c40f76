import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** SMS gateway that passes each code to a waiting caller. */
export interface Gateway {
  readonly url: string;
  /** Waits for the next code of a number; must be called before it is sent. */
  codeFor(phoneNumber: string): Promise<string>;
  close(): void;
}

export async function openGateway(): Promise<Gateway> {
  const phones = new Map<string, (code: string) => void>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      response.end();
      const { to, text } = JSON.parse(body) as { to: string; text: string };
      phones.get(to)?.(/\d{6}/u.exec(text)?.[0] ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    codeFor: (phoneNumber) => new Promise((resolve) => phones.set(phoneNumber, resolve)),
    close: () => void server.close(),
  };
}
