import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { pino } from "pino";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { describeError } from "../../infra/logger.js";
import { ROOT } from "../../infra/root.js";
import { testProcessor } from "../../testing/media-processor.js";
import { pngOf } from "../../testing/png.js";
import { ProcessingFailed } from "../processor.js";

const SMALL = pngOf(30, 20);
/** Takes about a second of CPU. */
const LARGE = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: "#123456" } })
  .png({ compressionLevel: 1 })
  .toBuffer();

/** Finds the media child of a process. */
function childOf(parent: number): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .find((pid) => isMediaChild(pid, parent));
}

function isMediaChild(pid: number, parent: number): boolean {
  try {
    const [, parentId] = /\) \w (\d+)/u.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    return Number(parentId) === parent && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("processing/child");
  } catch {
    return false;
  }
}

const runningChild = () =>
  expect
    .poll(() => childOf(process.pid))
    .toBeDefined()
    .then(() => childOf(process.pid) ?? 0);
const gone = (pid: number) => expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);

async function restarts({
  metrics,
}: Pick<ReturnType<typeof testProcessor>, "metrics">): Promise<Record<string, number>> {
  const series = [...(await metrics.text()).matchAll(/media_child_restarts_total\{cause="(\w+)"\} ([1-9]\d*)/gu)];
  return Object.fromEntries(series.map(([, cause = "", count]) => [cause, Number(count)]));
}

// The child has a low priority: on a busy machine its starts take long.
describe.skipIf(process.platform !== "linux")("media child", { timeout: 120_000 }, () => {
  it("has limits, a low priority and no variables of the server", async () => {
    const { process: run, processor } = testProcessor();
    await run("IMAGE", SMALL);
    const pid = await runningChild();
    const proc = (name: string) => readFileSync(`/proc/${pid}/${name}`, "latin1");
    expect(proc("limits")).toMatch(/Max data size +524288000 +524288000/u);
    expect(proc("limits")).toMatch(/Max core file size +0 +0/u);
    expect(proc("stat").split(") ")[1]?.split(" ")[16]).toBe("10");
    const variables = proc("environ")
      .split("\0")
      .map((variable) => variable.split("=")[0]);
    expect(variables.filter((name) => !/^(UV_|MALLOC_|VIPS_|NODE_CHANNEL_|PWD|OLDPWD|_$|$)/u.test(name ?? ""))).toEqual(
      [],
    );
    await processor.close();
    await gone(pid);
  });

  it("is replaced after a kill in the middle of a job", async () => {
    const tested = testProcessor();
    const job = tested.process("IMAGE", LARGE);
    const failed = expect(job).rejects.toThrow(ProcessingFailed);
    process.kill(await runningChild(), "SIGKILL");
    await failed;
    expect(await tested.accept("IMAGE", SMALL)).toMatchObject({ width: 30, height: 20 });
    expect(await restarts(tested)).toEqual({ crash: 1 });
    await tested.processor.close();
  });

  it("is replaced when a job takes too long", async () => {
    const limit = { cpuMs: 60_000, totalMs: 300_000 };
    const tested = testProcessor({ limit });
    await tested.process("IMAGE", SMALL);
    process.kill(await runningChild(), "SIGSTOP");
    limit.totalMs = 500;
    await expect(tested.process("IMAGE", SMALL)).rejects.toThrow(ProcessingFailed);
    limit.totalMs = 300_000;
    expect(await tested.accept("IMAGE", SMALL)).toMatchObject({ width: 30 });
    limit.cpuMs = 100;
    await expect(tested.process("IMAGE", LARGE)).rejects.toThrow(ProcessingFailed);
    expect(await restarts(tested)).toEqual({ timeout: 2 });
    await tested.processor.close();
  });

  it("is replaced when a picture needs too much memory", async () => {
    const tested = testProcessor({ memoryMb: 180 });
    const interlaced = await sharp(LARGE).png({ progressive: true, compressionLevel: 1 }).toBuffer();
    await expect(tested.process("IMAGE", interlaced)).rejects.toThrow(ProcessingFailed);
    expect(await tested.accept("IMAGE", SMALL)).toMatchObject({ width: 30 });
    expect(Object.values(await restarts(tested))).toEqual([1]);
    await tested.processor.close();
  });

  it("takes 50 jobs at once", async () => {
    const { accept, processor } = testProcessor();
    const made = await Promise.all(Array.from({ length: 50 }, (_, index) => accept("IMAGE", pngOf(index + 1, 5))));
    expect(made.map(({ width }) => width)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    await processor.close();
  });

  it("ends when it is idle, and starts again", async () => {
    const { accept, processor } = testProcessor({ idleMs: 10 });
    await accept("IMAGE", SMALL);
    await expect.poll(() => childOf(process.pid)).toBeUndefined();
    await accept("IMAGE", SMALL);
    await processor.close();
  });

  it("ends with the processor, in the middle of a job", async () => {
    const { process: run, processor } = testProcessor();
    const failed = expect(run("IMAGE", LARGE)).rejects.toThrow(ProcessingFailed);
    const pid = await runningChild();
    await processor.close();
    await failed;
    await gone(pid);
    await expect(run("IMAGE", SMALL)).rejects.toThrow(ProcessingFailed);
  });

  it("ends with the server, also when a file blocks its event loop", async () => {
    const program = pathToFileURL(join(ROOT, "src/media/processing/child/exit-with-parent.ts")).href;
    // jiti gives modules of TypeScript a default export.
    const code = `const { default: child } = await import(${JSON.stringify(program)}); child.exitWithParent();
      process.stderr.write("ready"); for (;;);`;
    const child = spawn(
      process.execPath,
      ["--import", import.meta.resolve("jiti/register"), "--input-type=module", "-e", code],
      { cwd: ROOT, stdio: ["pipe", "ignore", "pipe"] },
    );
    const ended = once(child, "exit");
    await once(child.stderr, "data");
    child.stdin.destroy();
    const guard = setTimeout(() => child.kill("SIGTERM"), 60_000);
    expect(await ended).toEqual([null, "SIGKILL"]);
    clearTimeout(guard);
  });

  it("logs failures without names of files", async () => {
    const lines: string[] = [];
    const log = pino({ serializers: { err: describeError } }, { write: (line: string) => void lines.push(line) });
    const { processor } = testProcessor({ log });
    const job = { kind: "IMAGE", input: "/nowhere/SECRET-NAME", directory: "/nowhere" } as const;
    await expect(processor.process(job)).rejects.toThrow(ProcessingFailed);
    expect(lines.join("")).toContain("ENOENT");
    expect(lines.join("")).not.toContain("SECRET-NAME");
    await processor.close();
  });
});
