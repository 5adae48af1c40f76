import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApns } from "../../src/push/apns/apns.js";
import { pushMessage } from "../../src/testing/push-message.js";
import { createSelfSigned } from "../../src/testing/self-signed.js";

// Measures the processor time of a push by APNs over a warm connection to a server in the same process, whose share is
// included. PUSHES=100 only checks that it runs.
//   npm run bench:push

const PUSHES = Number(process.env["PUSHES"] ?? 20_000);
const ROUNDS = 7;
/** As the sender has under way at one origin. */
const CONCURRENCY = 32;

const folder = mkdtempSync(join(tmpdir(), "bench-push-"));
const APNS_KEY = join(folder, "AuthKey.p8");
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
writeFileSync(APNS_KEY, privateKey.export({ type: "pkcs8", format: "pem" }));

const { cert, key } = createSelfSigned();
const server = createSecureServer({ cert, key, settings: { maxConcurrentStreams: 1000 } });
server.on("stream", (stream) => {
  stream.resume().on("end", () => {
    stream.respond({ ":status": 200 });
    stream.end();
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
const apns = await createApns(
  { APNS_KEY, APNS_KEY_ID: "ABCDE12345", APNS_TEAM_ID: "TEAM567890", PUSH_TITLE: "New message" },
  { now: () => new Date(), origins: { PRODUCTION: origin, SANDBOX: origin }, ca: cert },
);

async function send(): Promise<void> {
  const { signal } = new AbortController();
  const message = pushMessage();
  let sent = 0;
  const sendNext = async () => {
    while (sent < PUSHES) {
      sent += 1;
      const token = sent.toString(16).padStart(64, "0");
      const target = { kind: "APNS", token, topic: "com.example.chat", environment: "PRODUCTION" } as const;
      const { result } = await apns.send(target, message, signal);
      if (result !== "sent") throw new Error(`The outcome is ${result}.`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sendNext));
}

await send();
const rounds: { readonly cpu: number; readonly rate: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const [before, begun] = [process.cpuUsage(), performance.now()];
  await send();
  const { user, system } = process.cpuUsage(before);
  rounds.push({ cpu: (user + system) / PUSHES, rate: (PUSHES * 1000) / (performance.now() - begun) });
}
rounds.sort((a, b) => a.cpu - b.cpu);
const [least, median, most] = [rounds[0], rounds[ROUNDS >> 1], rounds.at(-1)].map((round) =>
  Math.round(round?.cpu ?? 0),
);
const rate = Math.round(rounds[ROUNDS >> 1]?.rate ?? 0);
console.log(`${"APNs, server included".padEnd(30)} ${median} µs (${least} to ${most}), ${rate} a second`);

await apns.close();
server.close();
rmSync(folder, { recursive: true });
