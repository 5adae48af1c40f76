import { rmSync } from "node:fs";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ViewerDocument } from "../operations/generated/graphql.js";
import { type TestApp, testNodes } from "./testing/app.js";
import { deviceAt, signUp } from "./testing/person.js";
import { type AppProcess, build, launch, waitUntilServing } from "./testing/app-process.js";
import { createMemoryFolder } from "./testing/memory-folder.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

const HINTLESS = { HUB_POLL_MS: "200" };

/** Runs the command to its exit, in a new folder unless one is given. */
async function run(args: readonly string[], settings: Record<string, string>, home = newHome()) {
  const program = launch(home, settings, "end-sessions.js", args);
  const { code } = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}

function newHome(): string {
  const home = createMemoryFolder("convospace-end-");
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

const databaseOf = ([node]: readonly TestApp[]) => ({ DATABASE_URL: node?.databaseUrl ?? "" });
const UNAUTHENTICATED = { code: "UNAUTHENTICATED", message: expect.stringMatching(/session has ended/u) as unknown };

describe("npm run end-sessions", () => {
  it("ends one user's sessions on every process, and nobody else's", async () => {
    const nodes = await testNodes(2, HINTLESS);
    const [here, there] = nodes as [TestApp, TestApp];
    const [ada, bo] = [await here.person("Ada"), await here.person("Bo")];
    const tablet = deviceAt(there, await ada.device("tablet"));
    await Promise.all([ada.connect(), tablet.connect(), bo.connect()]);
    const closed = [ada.closed(), tablet.closed()];

    const { code, output } = await run(["--phone", ada.phoneNumber], databaseOf(nodes));
    expect([code, output]).toEqual([0, `Ended 2 sessions of ${ada.phoneNumber}.\n`]);
    await expect(ada.ask(ViewerDocument, {})).rejects.toMatchObject(UNAUTHENTICATED);
    for (const close of await Promise.all(closed)) expect(close).toEqual({ code: 4403, reason: "Session ended" });
    expect((await bo.askOverSocket(ViewerDocument, {})).viewer.sessions).toHaveLength(1);
    expect((await run(["--phone", ada.phoneNumber], databaseOf(nodes))).output).toContain("Ended 0 sessions");
    await tablet.dispose();
  });

  it("ends all sessions after a confirmation", async () => {
    const nodes = await testNodes(1, HINTLESS);
    const people = await Promise.all(["Ada", "Bo"].map((name) => (nodes[0] as TestApp).person(name)));
    await Promise.all(people.map((person) => person.connect()));
    const closed = people.map((person) => person.closed());

    const refused = await run(["--all"], databaseOf(nodes));
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("--yes")]);
    for (const person of people) await person.ask(ViewerDocument, {});

    expect(await run(["--all", "--yes"], databaseOf(nodes))).toMatchObject({ code: 0, output: "Ended 2 sessions.\n" });
    for (const close of await Promise.all(closed)) expect(close).toMatchObject({ code: 4403 });
    for (const person of people) await expect(person.ask(ViewerDocument, {})).rejects.toMatchObject(UNAUTHENTICATED);
  });

  it("reports wrong arguments, and ends nothing", async () => {
    const nodes = await testNodes(1);
    const ada = await (nodes[0] as TestApp).person("Ada");
    const database = databaseOf(nodes);
    const wrong: readonly [readonly string[], Record<string, string>, RegExp][] = [
      [[], database, /by --phone, or everybody by --all/u],
      [["--all", "--phone", ada.phoneNumber], database, /by --phone, or everybody by --all/u],
      [["--everybody"], database, /--everybody/u],
      [["--phone", "555"], database, /such as \+14155550123, got "555"/u],
      [["--phone", "+14155550000"], database, /no account with the number \+14155550000/u],
      [["--all", "--yes"], {}, /no database in .*: set DATABASE_URL/u],
      [["--all", "--yes"], { DATABASE_URL: "mysql://nobody@127.0.0.1:1/none" }, /./u],
    ];
    for (const [args, settings, reason] of wrong) {
      const { code, errors } = await run(args, settings);
      expect([code, errors]).toEqual([1, expect.stringMatching(reason)]);
      expect(errors).not.toMatch(/^\s+at /mu);
    }
    expect((await run(["--help"], {})).code).toBe(0);
    await ada.ask(ViewerDocument, {});
  });

  it("connects to the embedded database of a running app, or starts it", async () => {
    const home = newHome();
    const program: AppProcess = launch(home, { HUB_POLL_MS: "200" });
    onTestFinished(async () => {
      program.child.kill("SIGTERM");
      await program.ended;
    });
    const running = await waitUntilServing(program);
    const ada = await signUp(running, "Ada", "+14155550123");
    await ada.connect();
    const closed = ada.closed();
    expect(await run(["--phone", "+14155550123"], {}, home)).toMatchObject({ code: 0, errors: "" });
    expect(await closed).toMatchObject({ code: 4403 });
    const bo = await signUp(running, "Bo", "+14155550124");
    program.child.kill("SIGTERM");
    await program.ended;
    const { code, output } = await run(["--phone", "+14155550124"], {}, home);
    expect([code, output]).toEqual([0, expect.stringContaining("Ended 1 session of +14155550124.")]);
    await Promise.all([ada.leave(), bo.leave()]);
  });
});
