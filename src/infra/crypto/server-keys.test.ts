import { describe, expect, it } from "vitest";
import { startTestApp, testApp } from "../../testing/app.js";
import { systemClock } from "../clock.js";
import { loadKeys } from "./server-keys.js";

const app = await testApp();
const { db, keys } = app.app;

describe("the server keys", () => {
  it("are 32 random bytes each, all different", () => {
    expect(keys.ids).toHaveLength(32);
    expect(keys.phoneNumbers).toHaveLength(32);
    expect(keys.ids).not.toEqual(keys.phoneNumbers);
  });

  it("are the same for every process, and after a restart", async () => {
    const other = await startTestApp({ url: app.databaseUrl, drop: () => Promise.resolve() }, {}, systemClock);
    expect(other.app.keys).toEqual(keys);
  });

  it("are the same for processes that start concurrently", async () => {
    const fresh = await testApp();
    await fresh.app.db.execute("DELETE FROM server_keys");
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => loadKeys(fresh.app.db)));
    for (const one of others) expect(one).toEqual(first);
    expect(first).not.toEqual(fresh.app.keys);
  });

  it("fail with a message when a row is damaged", async () => {
    const damaged = await testApp();
    await damaged.app.db.execute("UPDATE server_keys SET value = 'short' WHERE name = 'ids'");
    await expect(loadKeys(damaged.app.db)).rejects.toThrow(
      'The key "ids" in server_keys must be 64 hexadecimal digits: restore it from a backup.',
    );
    expect(await db.query("SELECT name FROM server_keys ORDER BY name")).toEqual([
      { name: "ids" },
      { name: "media store" },
      { name: "phone numbers" },
    ]);
  });
});
