import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { type Connection, createConnection } from "mariadb";
import { afterAll, describe, expect, it } from "vitest";
import { SendMessageDocument } from "../operations/generated/graphql.js";
import { systemClock } from "./infra/clock.js";
import { openDatabase } from "./infra/database/database.js";
import { migrate } from "./infra/database/migrations.js";
import { startEmbeddedDatabase } from "./infra/embedded/database.js";
import { StartupError } from "./infra/errors.js";
import { MIGRATIONS } from "./infra/root.js";
import { DATABASE_CONFIG } from "./testing/database-config.js";
import { startTestApp } from "./testing/app.js";
import { eventually } from "./testing/eventually.js";
import { createMemoryFolder } from "./testing/memory-folder.js";

// A server of its own, because read_only concerns the whole server. It does not bind root.
const dataDir = createMemoryFolder("convospace-demotion-");
const server = await startEmbeddedDatabase({ dataDir, print: () => undefined });
const admin: Connection = await createConnection({ socketPath: server.socketPath, user: "root" });
await admin.query("CREATE USER app@localhost IDENTIFIED BY 'let me in'");
const name = `demotion_${randomBytes(4).toString("hex")}`;
await admin.query(`CREATE DATABASE ${name}`);
await admin.query(`GRANT ALL ON ${name}.* TO app@localhost`);
const url = server.url.replace("root@", "app:let%20me%20in@").replace("/convospace?", `/${name}?`);
const database = await openDatabase(url, DATABASE_CONFIG);
await migrate(database.connect, MIGRATIONS);
await database.close();

// Registered before the app's clean-up, so that it runs after it.
afterAll(async () => {
  await admin.end();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const setReadOnly = (isReadOnly: boolean) => admin.query(`SET GLOBAL read_only = ${isReadOnly ? 1 : 0}`);

describe("a primary that is demoted", () => {
  it("is refused at the start", async () => {
    await setReadOnly(true);
    await expect(openDatabase(url, DATABASE_CONFIG)).rejects.toEqual(
      new StartupError(
        `The database at ${server.socketPath} is read-only: a replica, or a primary that was replaced. ` +
          "Let DATABASE_URL lead to the primary.",
      ),
    );
    await setReadOnly(false);
  });

  it("loses no acknowledged message, and answers the others with SERVICE_UNAVAILABLE", async () => {
    const app = await startTestApp({ url, drop: () => Promise.resolve() }, { LOG_LEVEL: "silent" }, systemClock);
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversationId = await ada.meet(bo);
    await Promise.all([ada.connect(), bo.connect()]);
    const acknowledged = new Map<string, number>();
    const codes = new Set<unknown>();
    let isOver = false;

    const sendOnAndOn = async (sender: typeof ada, name: string) => {
      for (let n = 0; !isOver; n += 1) {
        const input = { conversationId, clientMessageId: `${name}-${n}`, body: `${name} ${n}` };
        // The same message, until it is acknowledged.
        for (let isSent = false; !isSent;)
          await sender.askOverSocket(SendMessageDocument, { input }).then(
            ({ sendMessage }) => {
              isSent = true;
              acknowledged.set(input.clientMessageId, sendMessage?.message?.sequence ?? 0);
            },
            (error: unknown) => codes.add((error as { code: unknown }).code),
          );
      }
    };
    const sending = [ada, bo].flatMap((sender) => ["a", "b"].map((n) => sendOnAndOn(sender, `${sender.userId}${n}`)));
    for (let times = 0; times < 10; times += 1) {
      const before = acknowledged.size;
      await setReadOnly(true);
      await eventually(() => expect(codes).toContain("SERVICE_UNAVAILABLE"));
      await setReadOnly(false);
      await eventually(() => expect(acknowledged.size).toBeGreaterThan(before + 4));
    }
    isOver = true;
    await Promise.all(sending);

    expect([...codes]).toEqual(["SERVICE_UNAVAILABLE"]);
    const rows = await app.app.db.query<{ seq: number; id: string }>(
      "SELECT seq, client_message_id AS id FROM messages WHERE client_message_id IN (?) ORDER BY seq",
      [[...acknowledged.keys()]],
    );
    expect(rows.map(({ id, seq }) => [id, seq])).toEqual(
      [...acknowledged].toSorted(([, one], [, other]) => one - other),
    );
    const [last] = await app.app.db.query("SELECT MAX(seq) - COUNT(*) AS gaps FROM messages");
    expect(last).toEqual({ gaps: 0n });
    await app.stop();
  });
});
