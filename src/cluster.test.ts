import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { EventsDocument } from "../operations/generated/graphql.js";
import { growthDuring, readMetrics } from "./testing/metrics.js";
import { signUp } from "./testing/person.js";
import { type AppProcess, build, initialiseDatabase, launch, waitUntilServing } from "./testing/app-process.js";
import { createMemoryFolder } from "./testing/memory-folder.js";

const home = createMemoryFolder("convospace-cluster-");

// One waits for the processor, the other for the disk.
beforeAll(() => Promise.all([build(), initialiseDatabase(home)]), 180_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("several processes on one port", () => {
  it("serve as one, also while each is replaced, and end together", { timeout: 120_000 }, async () => {
    const program = launch(home, { PROCESSES: "2" }, "bundle/cluster.js");
    onTestFinished(async () => {
      program.child.kill("SIGTERM");
      await program.ended;
    });
    const server = await waitUntilServing(program);
    const [ada, bo] = [await signUp(server, "Ada"), await signUp(server, "Bo")];
    const conversation = await ada.open(bo);
    let sent = 0;
    let isOver = false;
    const sending = (async () => {
      while (!isOver) {
        await ada.send(conversation, `message ${sent + 1}`, `cluster-${sent + 1}`);
        sent += 1;
        // A pause, or the sends take the cores from the processes that start.
        await sleep(20);
      }
    })();

    program.child.kill("SIGUSR2");
    await vi.waitFor(() => expect(program.output()).toContain("All processes are new."), { timeout: 60_000 });
    isOver = true;
    // Every HTTP response was a message: none refused, none truncated.
    await sending;
    expect(sent).toBeGreaterThan(10);

    // /metrics of any process reports the counters of all.
    const series = [...(await readMetrics(server)).keys()].filter((key) => key.startsWith("messages_sent_total"));
    expect(series).toHaveLength(2);
    const counted = await growthDuring(server, async () => {
      for (let n = 0; n < 20; n += 1) await ada.send(conversation, "counted", `counted-${n}`);
    });
    sent += 20;
    expect(series.reduce((sum, key) => sum + counted(key), 0)).toBe(20);

    const stream = bo.listen(EventsDocument, { after: "ZTA" });
    const events = await stream.until(({ events: event }) => event.__typename === "StreamReady");
    const bodies = events.flatMap(({ events: event }) =>
      event.__typename === "MessageSent" ? [event.message.body] : [],
    );
    expect(bodies.slice(0, -20)).toEqual(Array.from({ length: sent - 20 }, (_, n) => `message ${n + 1}`));
    await Promise.all([ada.leave(), bo.leave()]);

    program.child.kill("SIGTERM");
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.errors()).toBe("");
  });

  it("are as many as before where one crashes while another is replaced", async () => {
    const program = launch(home, { PROCESSES: "2" }, "bundle/cluster.js");
    onTestFinished(async () => {
      program.child.kill("SIGTERM");
      await program.ended;
    });
    await waitUntilServing(program);
    await vi.waitFor(async () => expect(await workersOf(program)).toHaveLength(2));
    const [, second = 0] = await workersOf(program);
    program.child.kill("SIGUSR2");
    await vi.waitFor(async () => expect(await workersOf(program)).toHaveLength(3), { timeout: 20_000, interval: 10 });
    process.kill(second, "SIGKILL");
    await vi.waitFor(() => expect(program.output()).toContain("All processes are new."), { timeout: 60_000 });
    // The pause before a respawn, and a start.
    await sleep(4000);
    expect(await workersOf(program)).toHaveLength(2);
  });

  it("are replaced after the start where the signal comes before", async () => {
    const program = launch(home, { PROCESSES: "1" }, "bundle/cluster.js");
    onTestFinished(async () => {
      program.child.kill("SIGTERM");
      await program.ended;
    });
    await vi.waitFor(async () => expect(await workersOf(program)).toHaveLength(1), { timeout: 20_000, interval: 10 });
    const [first] = await workersOf(program);
    expect(program.output()).not.toContain("Endpoint");
    program.child.kill("SIGUSR2");
    await waitUntilServing(program);
    await vi.waitFor(() => expect(program.output()).toContain("All processes are new."), { timeout: 60_000 });
    const workers = await workersOf(program);
    expect(workers).toHaveLength(1);
    expect(workers).not.toContain(first);
  });

  it("log at level 50 that one could not be replaced, and go on", async () => {
    const program = launch(home, { PROCESSES: "1", LOG_FORMAT: "json", LOG_LEVEL: "info" }, "bundle/cluster.js");
    onTestFinished(async () => {
      rmSync(join(home, ".env"), { force: true });
      program.child.kill("SIGTERM");
      await program.ended;
    });
    const server = await waitUntilServing(program);
    await vi.waitFor(() => expect(program.output()).toContain('"workers":1'), { timeout: 10_000 });
    await writeFile(join(home, ".env"), "HSTS_SECONDS=none\n");
    program.child.kill("SIGUSR2");
    await vi.waitFor(() => expect(program.output()).toContain("replace processes failed"), { timeout: 15_000 });
    const line =
      program
        .output()
        .split("\n")
        .find((text) => text.includes("replace processes failed")) ?? "";
    const message = "A process ended before it served.";
    expect(JSON.parse(line)).toMatchObject({ level: 50, err: { message } });
    expect((await fetch(`${new URL(server.url).origin}/healthz`)).status).toBe(200);
  });

  it("have the settings of .env as it is when they are replaced, below those of the environment", async () => {
    const write = (age: number) => writeFile(join(home, ".env"), `HSTS_SECONDS=${age}\nKEEP_ALIVE_MS=${age}\n`);
    await write(3600);
    const program = launch(home, { PROCESSES: "1", KEEP_ALIVE_MS: "5000" }, "bundle/cluster.js");
    onTestFinished(async () => {
      program.child.kill("SIGTERM");
      await program.ended;
    });
    const server = await waitUntilServing(program);
    const headers = async () => {
      const response = await fetch(`${new URL(server.url).origin}/healthz`);
      return [response.headers.get("strict-transport-security"), response.headers.get("keep-alive")];
    };
    expect(await headers()).toEqual(["max-age=3600; includeSubDomains", "timeout=5"]);
    await write(7200);
    program.child.kill("SIGUSR2");
    await vi.waitFor(() => expect(program.output()).toContain("All processes are new."), { timeout: 60_000 });
    expect(await headers()).toEqual(["max-age=7200; includeSubDomains", "timeout=5"]);
  });
});

/** Returns the process ids of a cluster's workers, oldest first. */
async function workersOf({ child }: AppProcess): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^ *(\d+) +(\d+) (.*)$/u.exec(line) ?? [];
    return Number(parent) === child.pid && command.includes("main.js") ? [Number(pid)] : [];
  });
}
