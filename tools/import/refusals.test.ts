import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { testApp } from "../../src/testing/app.js";
import { signIn } from "../../src/testing/person.js";
import { ROOT } from "../../src/infra/root.js";
import { readOptions } from "./options.js";
import { anOriginal, importOriginal } from "./testing/import.js";
import { seenBy } from "./testing/sight.js";

const app = await testApp();

describe("npm run import", () => {
  it.each([
    [[], "Name the original's database."],
    [["mysql://localhost/one", "mysql://localhost/two", "three"], "Name the original's database."],
    [["localhost"], "A database's address must look like mysql://user:password@host:3306/name."],
    [
      ["--country", "Atlantis", "mysql://localhost/one"],
      '--country must be a code of two letters such as US, got "Atlantis".',
    ],
    [["--media-base", "/uploads", "mysql://localhost/one"], '--media-base must be an https address, got "/uploads".'],
    [["--source-tls", "maybe", "mysql://localhost/one"], '--source-tls must be off, on or unverified, got "maybe".'],
    [["--speed", "mysql://localhost/one"], "Unknown option '--speed'"],
  ])("refuses %j", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it("prints the failed precondition and exits with 1; otherwise exits with 0, even with skipped rows", async () => {
    const original = await anOriginal();
    await original.insert("users", [{ id: 1, phone_number: "unknown", full_name: "Ada" }]);
    await original.insert("conversations", [{ id: 1, user_one_id: 1, user_two_id: 1 }]);
    const absent = new URL(original.url);
    absent.pathname = "/there_is_none";
    await expect(runImport(absent.href, app.databaseUrl)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The original's database cannot be read:"),
    });
    const { stdout } = await runImport(original.url, app.databaseUrl);
    expect(stdout).toContain("conversations: is with oneself");
  }, 60_000);
});

describe("an import", () => {
  it("refuses a database that is not the original, listing all that is missing", async () => {
    const original = await anOriginal(
      "DROP TABLE conversations",
      "ALTER TABLE users DROP COLUMN phone_number",
      "ALTER TABLE messages MODIFY sender_id VARCHAR(36)",
    );
    await expect(importOriginal(original, app)).rejects.toThrow(
      [
        "This is not the original's database as it can be read:",
        '  there is no table "conversations" with an id',
        '  "users.phone_number" is missing',
        '  "messages.sender_id" must be a whole number, it is varchar',
      ].join("\n"),
    );
  });

  it("refuses a large table without an index", async () => {
    const original = await anOriginal("ALTER TABLE messages DROP KEY messages_conversation");
    const rows = Array.from({ length: 10_001 }, (_, n) => ({ conversation_id: n, message_text: "x" }));
    await original.insert("messages", rows);
    await expect(importOriginal(original, app)).rejects.toThrow(
      '"messages" needs an index: CREATE INDEX import_conversation_id ON messages (conversation_id)',
    );
  });

  it("refuses to write into the original", async () => {
    const original = await anOriginal();
    await expect(importOriginal(original, { ...app, databaseUrl: original.url })).rejects.toThrow(
      "The database to import into has the original's tables.",
    );
    expect(await original.query("SHOW TABLES LIKE '%migrations'")).toEqual([]);
  });

  it("treats missing tables and columns as empty, and reports them", async () => {
    const original = await anOriginal(
      "DROP TABLE notifications",
      "DROP TABLE message_status",
      "DROP TABLE user_contacts",
      "ALTER TABLE messages DROP COLUMN updated_at, DROP COLUMN file_name",
    );
    await original.insert("users", [
      { id: 101, phone_number: "+14155559101", full_name: "Ada" },
      { id: 102, phone_number: "+14155559102", full_name: "Bo" },
    ]);
    await original.insert("conversations", [{ id: 101, user_one_id: 101, user_two_id: 102 }]);
    await original.insert("messages", [
      { id: 101, conversation_id: 101, sender_id: 101, message_text: "hi", created_at: "2024-01-01 10:00:00" },
    ]);
    const { report } = await importOriginal(original, app);
    for (const name of [
      "notifications",
      "message_status",
      "user_contacts",
      "messages.updated_at",
      "messages.file_name",
    ])
      expect(report).toContain(`\n  ${name}`);
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: "+14155559102" }));
    expect(conversation?.messages).toMatchObject([{ body: "hi", sentAt: "2024-01-01T10:00:00.000Z" }]);
  });

  it("reads a TIMESTAMP as UTC, independently of --time-zone", async () => {
    const original = await anOriginal("ALTER TABLE messages MODIFY created_at TIMESTAMP NULL");
    await original.insert("users", [
      { id: 201, phone_number: "+14155559201" },
      { id: 202, phone_number: "+14155559202", last_seen_at: "2024-01-01 10:00:00" },
    ]);
    await original.insert("conversations", [{ id: 201, user_one_id: 201, user_two_id: 202 }]);
    await original.insert("messages", [
      { id: 201, conversation_id: 201, sender_id: 201, message_text: "hi", created_at: "2024-01-01 10:00:00" },
    ]);
    await importOriginal(original, app, "--time-zone", "+05:30");
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: "+14155559201" }));
    expect(conversation?.messages).toMatchObject([{ sentAt: "2024-01-01T10:00:00.000Z" }]);
    const [seen] = await app.app.db.query<{ at: Date }>(
      "SELECT last_seen_at AS at FROM users WHERE phone_number = '+14155559202'",
    );
    expect(seen?.at.toISOString()).toBe("2024-01-01T04:30:00.000Z");
  });

  it("writes skipped rows with --left-out, without their content", async () => {
    const original = await anOriginal();
    await original.insert("users", [{ id: 301, phone_number: "secret number", username: "a secret name" }]);
    await original.insert("conversations", [{ id: 301, user_one_id: 301, user_two_id: 301 }]);
    await original.insert("messages", [{ id: 301, conversation_id: 301, sender_id: 301, message_text: "a secret" }]);
    const folder = mkdtempSync(join(tmpdir(), "convospace-import-"));
    try {
      const file = join(folder, "left-out.jsonl");
      await importOriginal(original, app, "--left-out", file);
      const text = readFileSync(file, "utf8");
      const lines = text
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line));
      expect(lines).toContainEqual({
        table: "messages",
        row: "301",
        outcome: "left out",
        why: "its conversation is left out",
        count: 1,
      });
      expect(lines).toHaveLength(4);
      expect(text).not.toContain("secret");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function runImport(...args: readonly string[]): Promise<{ stdout: string }> {
  const { PATH, HOME } = process.env;
  return promisify(execFile)(process.execPath, [join(ROOT, "scripts/import.mjs"), ...args], {
    cwd: ROOT,
    env: { PATH, HOME, LOG_LEVEL: "error" },
  });
}
