import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The SMS gateway of a server under load, and the phones that its messages come to. */
export interface Gateway {
  readonly url: string;
  /** The next code that comes to a number; to be asked for before it is sent. */
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
