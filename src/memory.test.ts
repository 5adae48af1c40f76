import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { build, launch, stop, waitUntilServing } from "./testing/app-process.js";
import { eventually } from "./testing/eventually.js";
import { createMemoryFolder } from "./testing/memory-folder.js";
import { signUp } from "./testing/person.js";
import { createDatabase } from "./testing/scratch-database.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const MB = 1_000_000;
const home = createMemoryFolder("convospace-memory-");
const report = join(home, "report.json");

/** Loaded into the program before its own modules; writes a report at SIGUSR2. */
const PROBE = `
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
const wasmSizes = [];
const { compile, Module } = WebAssembly;
WebAssembly.compile = (code) => (wasmSizes.push(code.byteLength), compile(code));
WebAssembly.Module = class extends Module {
  constructor(code) {
    super(code);
    wasmSizes.push(code.byteLength);
  }
};
process.on("SIGUSR2", () => {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, rss } = process.memoryUsage();
  const { sharedObjects } = process.report.getReport();
  writeFileSync(${JSON.stringify(report)}, JSON.stringify({ wasmSizes, heapUsed, rss, sharedObjects }));
});
`;

interface Report {
  readonly wasmSizes: readonly number[];
  readonly heapUsed: number;
  readonly rss: number;
  readonly sharedObjects: readonly string[];
}

let idle: Report;

beforeAll(async () => {
  await build();
  const database = await createDatabase(inject("databaseUrl"));
  const probe = join(home, "probe.mjs");
  writeFileSync(probe, PROBE);
  const program = launch(home, {
    DATABASE_URL: database.url,
    PUSH: "on",
    NODE_OPTIONS: `--import ${pathToFileURL(probe).href}`,
  });
  const serving = await waitUntilServing(program);
  await signUp(serving, "Ada");
  program.child.kill("SIGUSR2");
  idle = await eventually(() => JSON.parse(readFileSync(report, "utf8")) as Report);
  await stop(program);
  await database.drop();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("an idle process", () => {
  it("has compiled no large WebAssembly module, such as the query compiler of an ORM", () => {
    expect(idle.wasmSizes.filter((size) => size > MB)).toEqual([]);
  });

  it("has not loaded the library that processes pictures, which only its child process needs", () => {
    expect(idle.sharedObjects.filter((path) => /sharp|vips/u.test(path))).toEqual([]);
  });

  it("keeps less than 42 MB of objects, and takes less than 190 MB with the free parts of its heap", () => {
    expect(idle.heapUsed / MB).toBeLessThan(42);
    expect(idle.rss / MB).toBeLessThan(190);
  });
});
