import { once } from "node:events";
import type { LookupAddress } from "node:dns";
import { createServer } from "node:https";
import { type AddressInfo, isIPv4 } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { createSelfSigned } from "../testing/self-signed.js";
import { type GuardOptions, type Resolve, createGuardedAgent } from "./guarded-agent.js";
import { post } from "./post.js";

const { cert, key } = createSelfSigned();
let connections = 0;
const server = createServer({ cert, key }, (request, response) => {
  request.resume();
  response.end(request.headers.host);
}).on("connection", () => (connections += 1));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A name server that gives the next answer each time it is asked, and the last one for ever. */
function nameServer(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    const list: LookupAddress[] = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
    setImmediate(callback, null, list);
  };
  return { asked, resolve };
}

/** Sends requests one after another over connections of their own, and returns their outcomes. */
async function ask(host: string, options: GuardOptions, times = 1): Promise<string[]> {
  const outcomes: string[] = [];
  const before = connections;
  for (let time = 0; time < times; time += 1) {
    const agent = createGuardedAgent({ ca: cert, ...options });
    const url = `https://${host}:${port}/`;
    const signal = AbortSignal.timeout(10_000);
    const asked = post({ url, agent, headers: {}, body: Buffer.from("x"), signal });
    outcomes.push(
      await asked.then(
        ({ status }) => String(status),
        (error: unknown) => (error as Error).message,
      ),
    );
    agent.destroy();
  }
  outcomes.push(`${connections - before} connections`);
  return outcomes;
}

const onlyLoopback = (address: string) => address === "127.0.0.1";
const BLOCKED = "ERR_BLOCKED_ADDRESS";

describe("a request to a name", () => {
  it.each([
    ...["127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1"],
    ...["169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
    ...["::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"],
    ...[
      "::127.0.0.1",
      "64:ff9b::127.0.0.1",
      "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::1",
      "2002:7f00:1::",
      "2001::1",
      "2001:db8::1",
    ],
  ])("of this network makes no connection: %s", async (address) => {
    const { resolve } = nameServer([address]);
    expect(await ask("localhost", { resolve })).toEqual([BLOCKED, "0 connections"]);
  });

  it("makes none where an address stands for the name", async () => {
    const { resolve, asked } = nameServer(["1.1.1.1"]);
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0", "127.1", "2130706433"])
      expect(await ask(host, { resolve })).toEqual([BLOCKED, "0 connections"]);
    expect(asked).toEqual([]);
  });

  it("makes one to the address that was checked, and asks for it once", async () => {
    const { resolve, asked } = nameServer(["127.0.0.1"], ["10.0.0.1"]);
    expect(await ask("localhost", { resolve, isAllowed: onlyLoopback })).toEqual(["200", "1 connections"]);
    expect(asked).toEqual(["localhost"]);
  });

  it("checks the address of each connection (DNS rebinding)", async () => {
    const { resolve } = nameServer(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"], ["::1"]);
    const outcomes = await ask("localhost", { resolve, isAllowed: onlyLoopback }, 4);
    expect(outcomes).toEqual(["200", BLOCKED, "200", BLOCKED, "2 connections"]);
  });

  it("uses the allowed ones of several addresses alone", async () => {
    const { resolve } = nameServer(["10.0.0.1", "::1", "127.0.0.1"]);
    expect(await ask("localhost", { resolve, isAllowed: onlyLoopback })).toEqual(["200", "1 connections"]);
  });

  it("fails as DNS does", async () => {
    const resolve: Resolve = (_, __, callback) =>
      setImmediate(callback, Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
    expect(await ask("localhost", { resolve })).toEqual(["ENOTFOUND", "0 connections"]);
    expect(await ask("localhost", { resolve: nameServer([]).resolve })).toEqual([BLOCKED, "0 connections"]);
  });

  it("verifies the certificate for the name", async () => {
    const { resolve } = nameServer(["127.0.0.1"]);
    const outcomes = await ask("push.example.com", { resolve, isAllowed: onlyLoopback });
    expect(outcomes).toEqual(["ERR_TLS_CERT_ALTNAME_INVALID", "1 connections"]);
    const { cert: other } = createSelfSigned();
    const stranger = await ask("localhost", { resolve, isAllowed: onlyLoopback, ca: other });
    expect(stranger).not.toContain("200");
  });
});
