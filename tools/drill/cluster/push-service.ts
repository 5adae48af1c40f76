import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Push that the service has got: payload of a device's token. */
export interface Push {
  readonly token: string;
  readonly payload: {
    readonly type: "show" | "clear" | "test" | "digest";
    readonly notificationId?: string;
    readonly notificationType?: string;
    readonly unread: readonly { readonly conversationId: string; readonly sequence: number }[];
  };
}

/** Fault of the service: 503, no answer in time, or a cut after it has accepted the push. */
export type PushBehaviour = "accept" | "unavailable" | "hang" | "cut after acceptance";

/** Service with the API of FCM, which gets all pushes of the cluster. */
export interface PushServiceDouble {
  /** Settings of the nodes. */
  readonly settings: Record<string, string>;
  /** Flags of Node.js, which send the requests for FCM here. */
  readonly flags: readonly string[];
  /** Calls a function with each push that is accepted. */
  onPush(listener: (push: Push) => void): void;
  set(behaviour: PushBehaviour): void;
  close(): Promise<void>;
}

const HOSTS = ["fcm.googleapis.com", "oauth2.googleapis.com"];

/** Starts the service; `home`: folder for the file of its account. */
export async function createPushService(home: string): Promise<PushServiceDouble> {
  let behaviour: PushBehaviour = "accept";
  let listener: (push: Push) => void = () => undefined;
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.url === "/token")
      return reply(response, 200, { access_token: "drill", expires_in: 3600, token_type: "Bearer" });
    if (behaviour === "hang") return;
    if (behaviour === "unavailable") return reply(response, 503, { error: { code: 503, status: "UNAVAILABLE" } });
    const { message } = JSON.parse(body) as { message: { token: string; data: { convospace: string } } };
    listener({ token: message.token, payload: JSON.parse(message.data.convospace) as Push["payload"] });
    if (behaviour === "cut after acceptance") return void request.socket.resetAndDestroy();
    reply(response, 200, { name: "projects/drill/messages/1" });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = join(home, "fcm.json");
  await writeFile(account, JSON.stringify(createAccount()));
  return {
    settings: { FCM_SERVICE_ACCOUNT: account },
    flags: ["--import", `data:text/javascript,${encodeURIComponent(redirection(origin))}`],
    onPush: (next) => (listener = next),
    set: (next) => {
      behaviour = next;
      // Requests that hang are answered by their end.
      if (next === "accept") server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Key of a service account, as Firebase makes it. */
function createAccount() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    type: "service_account",
    project_id: "drill",
    private_key_id: "drill",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: "drill@drill.example",
    token_uri: "https://oauth2.googleapis.com/token",
  };
}

/** Text of a module that a node loads before the app: the app's addresses of FCM are fixed. */
function redirection(origin: string): string {
  return `
    import http from "node:http";
    import https from "node:https";
    import { syncBuiltinESMExports } from "node:module";
    const hosts = new Set(${JSON.stringify(HOSTS)});
    const request = https.request;
    https.request = (url, options, ...rest) => {
      if (typeof url !== "string" || !hosts.has(new URL(url).hostname)) return request(url, options, ...rest);
      const { agent, ...others } = options;
      return http.request(${JSON.stringify(origin)} + new URL(url).pathname, others, ...rest);
    };
    syncBuiltinESMExports();`;
}
