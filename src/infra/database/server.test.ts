import { createConnection } from "mariadb";
import { expect, inject, it, onTestFinished } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { connectionOptions, openDatabase } from "./database.js";
import { inspectServer } from "./server.js";

/** Rights that do not tell whether the server is a member of Group Replication, and all rights. */
it.each([
  { rights: "SELECT ON %", probes: { mysql: 4, mariadb: 0 } },
  { rights: "ALL ON *", probes: { mysql: 0, mariadb: 0 } },
])("connections are compared where a user with $rights may not see a group", async ({ rights, probes }) => {
  const made = await createDatabase(inject("databaseUrl"));
  onTestFinished(made.drop);
  const root = await openDatabase(made.url, DATABASE_CONFIG);
  onTestFinished(root.close);
  const name = new URL(made.url).pathname.slice(1);
  const user = `u_${name.slice(-12)}`;
  await root.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY 'let me in'`);
  onTestFinished(() => root.execute(`DROP USER '${user}'@'%'`).then(() => undefined));
  await root.execute(`GRANT ${rights.replace("%", name)}.* TO '${user}'@'%'`);

  const { href } = Object.assign(new URL(made.url), { username: user, password: "let me in" });
  const connect = () => createConnection(connectionOptions(href, DATABASE_CONFIG));
  const connection = await connect();
  onTestFinished(() => connection.end());
  let opened = 0;
  const counted = () => {
    opened += 1;
    return connect();
  };
  expect(await inspectServer({ connection, place: "test" }, counted)).toEqual({ isGalera: false });
  const [row] = await root.query<{ version: string }>("SELECT VERSION() AS version");
  expect(opened).toBe(/mariadb/iu.test(row?.version ?? "") ? probes.mariadb : probes.mysql);
});
