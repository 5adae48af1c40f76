import { describe, expect, it } from "vitest";
import { NotificationsDocument, RefreshTokensDocument, ViewerDocument } from "../operations/generated/graphql.js";
import { trim } from "./periodic-jobs.js";
import { keyOf } from "./graphql/global-ids.js";
import { DAY, SECOND, addMs, systemClock } from "./infra/clock.js";
import { testApp } from "./testing/app.js";
import { nodesOf } from "./testing/nodes-of.js";

const app = await testApp();
const { db } = app.app;

describe("trim", () => {
  it("deletes codes older than two days, and no younger ones", async () => {
    await app.person("Ada");
    await db.execute("UPDATE otp_verifications SET created_at = ?", [daysAgo(3)]);
    await app.person("Bo");
    await db.execute("UPDATE otp_verifications SET created_at = ? ORDER BY id DESC LIMIT 1", [daysAgo(1)]);
    await trim(app.app);
    expect(await count("otp_verifications")).toBe(1);
  });

  it("keeps codes for as long as a limit counts them, and a day", async () => {
    await app.person("Ada");
    const config = {
      ...app.app.config,
      LIMIT_OTP_SENDS_PER_NUMBER: { uses: 20, seconds: 7 * (DAY / SECOND) },
      LIMIT_OTP_SENDS_PER_NUMBER_AND_ADDRESS: { uses: 10, seconds: 30 * (DAY / SECOND) },
    };
    const isKept = async (age: number) => {
      await db.execute("UPDATE otp_verifications SET created_at = ?", [daysAgo(age)]);
      await trim({ ...app.app, config });
      return (await count("otp_verifications")) > 0;
    };
    expect(await isKept(30.5)).toBe(true);
    expect(await isKept(31.5)).toBe(false);
  });

  it("deletes sessions that ended 90 days ago, and no open one", async () => {
    const ada = await app.person("Ada");
    for (const name of ["expired", "ended", "just ended"]) await ada.device(name);
    const unused = await ada.device("unused");
    const set = (name: string, values: string, at: Date) =>
      db.execute(`UPDATE sessions SET ${values} WHERE user_id = ? AND device_name = ?`, [
        at,
        keyOf(app.app, "User", ada.userId),
        name,
      ]);
    await set("expired", "expires_at = ?", daysAgo(91));
    await set("ended", "is_valid = FALSE, last_activity_at = ?", daysAgo(91));
    await set("just ended", "is_valid = FALSE, last_activity_at = ?", daysAgo(89));
    await set("unused", "last_activity_at = ?", daysAgo(91));
    await trim(app.app);
    expect(
      await db.query("SELECT device_name AS name FROM sessions WHERE user_id = ? ORDER BY name", [
        keyOf(app.app, "User", ada.userId),
      ]),
    ).toEqual([{ name: "just ended" }, { name: "phone" }, { name: "unused" }]);
    const input = { refreshToken: unused.tokens.refreshToken };
    expect((await ada.ask(RefreshTokensDocument, { input })).refreshTokens?.userErrors).toEqual([]);
  });

  it("deletes login attempts older than 180 days", async () => {
    const ada = await app.person("Ada");
    await db.execute("UPDATE login_history SET created_at = ?", [daysAgo(181)]);
    await ada.device("phone");
    await db.execute("UPDATE login_history SET created_at = ? ORDER BY id DESC LIMIT 1", [daysAgo(179)]);
    await trim(app.app);
    expect(nodesOf((await ada.ask(ViewerDocument, {})).viewer.loginHistory)).toHaveLength(1);
    expect(await count("login_history")).toBe(1);
  });

  it("deletes removed notifications after the events that reference them, and keeps listed ones", async () => {
    const ada = await app.person("Ada");
    for (const name of ["tablet", "laptop", "watch"]) await ada.device(name);
    const userId = keyOf(app.app, "User", ada.userId);
    await db.execute("UPDATE notifications SET created_at = ?, updated_at = ?", [daysAgo(400), daysAgo(400)]);
    const remove = (nth: number, at: Date) =>
      db.execute(
        `UPDATE notifications SET deleted_at = ? WHERE id =
         (SELECT id FROM (SELECT id FROM notifications WHERE user_id = ? ORDER BY id LIMIT 1 OFFSET ${nth}) n)`,
        [at, userId],
      );
    await remove(0, daysAgo(app.app.config.EVENT_RETENTION_DAYS + 2));
    await remove(1, daysAgo(app.app.config.EVENT_RETENTION_DAYS - 1));
    await trim(app.app);
    expect(await count("notifications WHERE user_id = ?", [userId])).toBe(2);
    expect(nodesOf((await ada.ask(NotificationsDocument, {})).notifications)).toHaveLength(1);
  });

  it("deletes in several batches", async () => {
    await db.execute("DELETE FROM otp_verifications");
    const row = "('+14155559999', 'x', 'LOGIN', ?, ?)";
    const at = daysAgo(5);
    await db.execute(
      `INSERT INTO otp_verifications (phone_number, code_hash, otp_type, expires_at, created_at)
       VALUES ${Array.from({ length: 2500 }, () => row).join(",")}`,
      Array.from({ length: 2500 }, () => [at, at]).flat(),
    );
    await app.person("Ada");
    await trim(app.app);
    expect(await count("otp_verifications WHERE phone_number = '+14155559999'")).toBe(0);
    expect(await count("otp_verifications")).toBe(1);
  });
});

async function count(rows: string, values: readonly unknown[] = []): Promise<number> {
  const [row] = await db.query<{ n: bigint }>(`SELECT COUNT(*) AS n FROM ${rows}`, values);
  return Number(row?.n);
}

function daysAgo(days: number): Date {
  return addMs(systemClock(), -days * DAY);
}
