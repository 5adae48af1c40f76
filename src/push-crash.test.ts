import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "./infra/config.js";
import { openDatabase } from "./infra/database/database.js";
import type { PushPayload } from "./push/payload.js";
import { createAppDatabase } from "./testing/app.js";
import { build } from "./testing/app-process.js";
import { eventually } from "./testing/eventually.js";
import { startKilledServer } from "./testing/killed-server.js";
import { createMemoryFolder } from "./testing/memory-folder.js";
import { signUp } from "./testing/person.js";

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 180_000 });

/** Kills of one run, each of which takes the seconds of a start: CRASHES=20 for a long run. */
const CRASHES = Number(process.env["CRASHES"] ?? 2);
const STRIDE = Number(process.env["STRIDE"] ?? 3);

beforeAll(build);

interface Push {
  readonly id: string;
  readonly unread: PushPayload["unread"];
}

/** Starts the operator's receiver of pushes. */
async function startReceiver(): Promise<{ url: string; pushes: readonly Push[] }> {
  const pushes: Push[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { type, data } = JSON.parse(body) as { type: string; data: Pick<PushPayload, "unread"> };
      if (type === "notification.show") pushes.push({ id: String(request.headers["webhook-id"]), unread: data.unread });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, pushes };
}

it("loses no push where the process is killed between any two steps, and repeats it under the same id", async () => {
  const home = createMemoryFolder("convospace-push-crash-");
  const { url, drop } = await createAppDatabase();
  const db = await openDatabase(url, readConfig({ DATABASE_URL: url }));
  const receiver = await startReceiver();
  const server = await startKilledServer({
    home,
    settings: {
      ...{ DATABASE_URL: url, PUSH_HOLD_MS: "0", PUSH_WEBHOOK_URL: receiver.url },
      PUSH_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    },
    // A process that is killed keeps its leases for 30 s.
    onKilled: async () =>
      void (await db.execute("UPDATE push_deliveries SET due_at = created_at WHERE claim IS NOT NULL")),
  });
  const [ada, bo] = [await signUp(server.first, "Ada"), await signUp(server.first, "Bo")];
  onTestFinished(async () => {
    await Promise.all([ada.leave(), bo.leave()]);
    await server.stop();
    await db.close();
    await drop();
    rmSync(home, { recursive: true, force: true });
  });
  const conversation = await ada.open(bo);
  let messages = 0;
  let step = 1;
  while (server.kills.length < CRASHES) {
    const before = server.kills.length;
    await server.arm(step);
    const name = `message-${(messages += 1)}`;
    await server.retry(() => ada.send(conversation, name, name));
    const isTold = () => receiver.pushes.some(({ unread }) => (unread[0]?.sequence ?? 0) >= messages);
    await eventually(async () => {
      await server.revive();
      expect(isTold()).toBe(true);
    });
    await eventually(async () => {
      await server.revive();
      expect(await db.query("SELECT device_id FROM push_deliveries")).toEqual([]);
      expect(await db.query("SELECT id FROM notifications WHERE push_due_at IS NOT NULL")).toEqual([]);
    });
    step = server.kills.length === before ? 1 : step + STRIDE;
  }
  expect(server.kills.filter((kill) => /push_deliver|push_due_at/u.test(kill)).length).toBeGreaterThan(0);
  const told = receiver.pushes.map(({ unread }) => unread[0]?.sequence ?? 0);
  expect([...told].sort((one, other) => one - other)).toEqual(told);
  const ids = new Set(receiver.pushes.map(({ id }) => id));
  expect(ids.size).toBeLessThanOrEqual(messages);
});
