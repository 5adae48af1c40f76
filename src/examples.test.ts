import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { InboxDocument, ViewerDocument } from "../operations/generated/graphql.js";
import { testApp } from "./testing/app.js";
import { ROOT } from "./infra/root.js";
import { signUp } from "./testing/person.js";

const LAYLA = "+14155550100";
const JUN = "+14155550101";
const CODE = "123456";
const DEADLINE_MS = 60_000;
const settings = { TEST_PHONE_NUMBERS: `${LAYLA}=${CODE}:Layla,${JUN}=${CODE}:Jun` };

/** Runs a file of client/examples in a separate process. */
function run(file: string, args: readonly string[], url: string) {
  const child = spawn(
    process.execPath,
    ["node_modules/jiti/lib/jiti-cli.mjs", join("client/examples", file), ...args],
    {
      cwd: ROOT,
      env: { ...process.env, CONVOSPACE_URL: url },
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exit = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return {
    exit,
    write: (line: string) => child.stdin.write(`${line}\n`),
    end: () => child.stdin.end(),
    /** Returns the first group of a pattern once it is printed. */
    async prints(pattern: RegExp): Promise<string> {
      for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await sleep(20)) {
        const found = pattern.exec(output);
        if (found !== null) return found[1] ?? "";
        if (child.exitCode !== null) break;
      }
      throw new Error(`${file} did not print ${String(pattern)}. It printed:\n${output}`);
    },
  };
}

describe("client/examples", () => {
  it("conversation.ts ends without a difference between devices", { timeout: 2 * DEADLINE_MS }, async () => {
    const { url } = await testApp(settings);
    expect(await run("conversation.ts", [url], url).exit).toMatchObject({ code: 0 });
  });

  it("terminal-chat.ts sends and receives, and exits with its input", { timeout: 2 * DEADLINE_MS }, async () => {
    const { url } = await testApp(settings);
    const layla = await signIn(LAYLA, "Layla");
    const jun = await signIn(JUN, "Jun", await layla.prints(/You are (\S+)\./u));
    await Promise.all([layla.prints(/Listening/u), jun.prints(/Listening/u)]);
    jun.write("Hello, Layla");
    await layla.prints(/№1 Jun: Hello, Layla\n/u);
    layla.write("Hello, Jun 👋");
    await jun.prints(/№2 Layla: Hello, Jun 👋\n/u);
    for (const chat of [layla, jun]) {
      chat.end();
      expect(await chat.exit).toMatchObject({ code: 0 });
    }

    async function signIn(phoneNumber: string, name: string, ...rest: string[]) {
      const chat = run("terminal-chat.ts", [phoneNumber, name, ...rest], url);
      await chat.prints(/Code: /u);
      chat.write(CODE);
      return chat;
    }
  });
});

describe("client/examples/ten-lines.ts", () => {
  it(
    "sends a message, prints the conversation, and exits when its input ends",
    { timeout: 2 * DEADLINE_MS },
    async () => {
      const { url } = await testApp(settings);
      const jun = await signUp({ url, codeFor: () => CODE }, "Jun", JUN);
      onTestFinished(() => jun.leave());
      const layla = run("ten-lines.ts", [LAYLA, "Layla", JUN], url);
      await layla.prints(/Code: /u);
      layla.write(CODE);
      await layla.prints(/№1 Layla: Hello!\n/u);
      const { viewer } = await jun.ask(ViewerDocument, {});
      expect(viewer.unreadMessageCount).toBe(1);
      const { conversations } = await jun.ask(InboxDocument, {});
      await jun.send(conversations.edges[0]?.node.id ?? "", "Hello to you");
      await layla.prints(/№2 Jun: Hello to you\n/u);
      layla.end();
      expect(await layla.exit).toMatchObject({ code: 0 });
    },
  );
});
