import { createECDH, randomBytes } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createGuardedAgent } from "../../src/push/guarded-agent.js";
import { encrypt } from "../../src/push/web-push/encrypt.js";
import { decodeReceiver } from "../../src/push/web-push/receiver.js";
import { createVapid } from "../../src/push/web-push/vapid.js";
import { createWebPush } from "../../src/push/web-push/web-push.js";
import { pushMessage } from "../../src/testing/push-message.js";
import { createSelfSigned } from "../../src/testing/self-signed.js";

// Measures the processor time of a Web Push: sealed alone, and sent over a warm connection to a push service in the same
// process, whose share is included. PUSHES=100 only checks that it runs.
//   npm run bench:push

const PUSHES = Number(process.env["PUSHES"] ?? 5000);
const ROUNDS = 7;
/** As the sender has under way at one origin. */
const CONCURRENCY = 32;

const pair = createECDH("prime256v1");
const keys = {
  publicKey: pair.generateKeys("base64url"),
  privateKey: pair.getPrivateKey("base64url"),
  subject: "mailto:push@example.com",
};
const now = () => new Date();
const [p256dh, auth] = [createECDH("prime256v1").generateKeys("base64url"), randomBytes(16).toString("base64url")];
const unread = Array.from({ length: 8 }, (_, index) => ({
  ...{ conversationId: randomBytes(16).toString("base64url"), sequence: index + 1 },
  ...{ count: 2, silent: false },
}));
const message = pushMessage({ payload: { unread, total: 8 } });

/** Prints the processor time of one push in microseconds: the median of the rounds, the least and the most. */
async function measure(name: string, run: () => Promise<void>): Promise<void> {
  await run();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / PUSHES);
  }
  rounds.sort((a, b) => a - b);
  const [least, median, most] = [rounds[0], rounds[ROUNDS >> 1], rounds.at(-1)].map((value = 0) => Math.round(value));
  console.log(`${name.padEnd(30)} ${median} µs (${least} to ${most})`);
}

async function seal(): Promise<void> {
  const vapid = createVapid(keys, now);
  for (let push = 0; push < PUSHES; push += 1) {
    const receiver = decodeReceiver(p256dh, auth);
    if (receiver) encrypt(Buffer.from(JSON.stringify(message.payload)), receiver);
    await vapid("https://push.example.com");
  }
}

const { cert, key } = createSelfSigned();
const server = createServer({ cert, key }, (request, response) => {
  request.resume().on("end", () => response.writeHead(201).end());
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `https://localhost:${(server.address() as AddressInfo).port}/push`;
const service = createWebPush({
  ...{ keys, now, title: "New message", webOrigin: "https://chat.example.com" },
  endpoints: { isAllowed: () => true, agent: createGuardedAgent({ ca: cert, isAllowed: () => true }) },
});

async function send(): Promise<void> {
  const { signal } = new AbortController();
  let sent = 0;
  const sendNext = async () => {
    while (sent < PUSHES) {
      sent += 1;
      const { result } = await service.send({ kind: "WEB", endpoint, p256dh, auth }, message, signal);
      if (result !== "sent") throw new Error(`The outcome is ${result}.`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sendNext));
}

await measure("sealed", seal);
await measure("sent, push service included", send);
await service.close();
server.closeAllConnections();
server.close();
