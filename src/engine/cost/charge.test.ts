import { describe, expect, it } from "vitest";
import { EventsDocument, SendOtpDocument } from "../../../operations/generated/graphql.js";
import { testApp, testNodes } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { eventually } from "../../testing/eventually.js";
import { runOverHttp, runOverSocket } from "../../testing/requests.js";
import { newPhoneNumber } from "../../testing/person.js";

const PAGE = "{ conversations(first: 30) { nodes { id } } }";

describe("extensions.cost", () => {
  it("has the cost and the remaining budget, over HTTP and sockets", async () => {
    const app = await testApp({ RATE_LIMITS: "on", LIMIT_COST_PER_USER: "10000 per 100 seconds" });
    const ada = await app.person("Ada");
    const first = await runOverHttp(app, ada, { query: PAGE });
    const requested = (first.extensions?.["cost"] as { requested: number }).requested;
    expect(requested).toBeGreaterThan(60);
    expect(first.extensions).toEqual({ cost: { requested, remaining: expect.any(Number), restoresPerSecond: 100 } });
    const { extensions, data } = await runOverSocket(app, ada, { query: PAGE });
    expect(data).toEqual({ conversations: { nodes: [] } });
    expect(extensions).toMatchObject({ cost: { requested, restoresPerSecond: 100 } });
    const left = (extensions?.["cost"] as { remaining: number }).remaining;
    expect(left).toBeLessThanOrEqual(10_000 - requested);
  });

  it("is absent when limits are off, and on events", async () => {
    const off = await testApp();
    const bo = await off.person("Bo");
    expect(await runOverHttp(off, bo, { query: PAGE })).not.toHaveProperty("extensions");
    const app = await testApp({ RATE_LIMITS: "on" });
    const ada = await app.person("Ada");
    const query = "subscription { events { __typename } }";
    expect(await runOverSocket(app, ada, { query })).toEqual({ data: { events: { __typename: "StreamReady" } } });
  });
});

describe("a spent budget", () => {
  it("rejects queries, mutations and streams, with the time to retry", async () => {
    const app = await testApp({ RATE_LIMITS: "on", LIMIT_COST_PER_USER: "1000 per hour" });
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const refused = {
      errors: [{ extensions: { code: "RATE_LIMITED", retryAfter: expect.any(Number) } }],
    };
    const answers = [];
    for (let n = 0; n < 12; n += 1) answers.push(await runOverHttp(app, ada, { query: PAGE }));
    expect(answers[0]).toHaveProperty("data");
    expect(answers.at(-1)).toMatchObject({ ...refused, extensions: { cost: { remaining: expect.any(Number) } } });
    const granted = answers.filter(({ data }) => data !== undefined);
    const sum = granted.reduce(
      (all, { extensions }) => all + (extensions?.["cost"] as { requested: number }).requested,
      0,
    );
    expect(sum).toBeLessThanOrEqual(1001);
    for (const query of [
      PAGE,
      "mutation { markAllNotificationsRead { __typename } }",
      `subscription { ${EVERYTHING} }`,
    ])
      expect(await runOverSocket(app, ada, { query })).toMatchObject(refused);
    expect(await runOverHttp(app, bo, { query: PAGE })).toHaveProperty("data");
    const { status, headers } = await fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ada.tokens.accessToken}` },
      body: JSON.stringify({ query: PAGE }),
    });
    expect([status, headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^\d+$/u)]);
  });

  it("is shared by all devices and nodes of a user", async () => {
    const nodes = await testNodes(2, { RATE_LIMITS: "on", LIMIT_COST_PER_USER: "1000 per hour" });
    const ada = await nodes[0]?.person("Ada");
    if (ada === undefined) throw new Error("There is a first node.");
    let sum = 0;
    for (let n = 0; n < 40; n += 1) {
      const node = nodes[n % 2];
      const answer = node && (await runOverHttp(node, ada, { query: PAGE }));
      if (answer?.data) sum += (answer.extensions?.["cost"] as { requested: number }).requested;
    }
    // A twentieth each beyond the bucket.
    expect(sum).toBeLessThanOrEqual(1101);
    expect(sum).toBeGreaterThan(700);
  });

  it("is counted by network for signed-out clients, except for loopback", async () => {
    const app = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1", LIMIT_COST_PER_ADDRESS: "500 per hour" });
    const from = (address: string) =>
      createTestClient({ url: app.url, accessToken: () => undefined, headers: { "x-forwarded-for": address } });
    const ask = async (address: string) =>
      from(address)
        .ask(SendOtpDocument, { input: { phoneNumber: newPhoneNumber() } })
        .then(
          () => "answered",
          (error: unknown) => (error as { code: string }).code,
        );
    const answers: string[] = [];
    for (let n = 1; n <= 8; n += 1) answers.push(await ask(`2001:db8:1:2::${n}`));
    expect(new Set(answers)).toEqual(new Set(["answered", "RATE_LIMITED"]));
    expect(answers.at(-1)).toBe("RATE_LIMITED");
    expect(await ask("2001:db8:1:3::1")).toBe("answered");
    for (let n = 1; n <= 8; n += 1) expect(await ask("127.0.0.1")).toBe("answered");
  });
});

const EVERYTHING =
  "events { ...on MessageSent { message { conversation { messages(first: 100) { nodes { id body } } } } } }";

describe("a user's open streams", () => {
  it("are limited in total cost over all sockets", async () => {
    const app = await testApp({ MAX_STREAM_COST_PER_USER: "400" });
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const query = `subscription { ${EVERYTHING.replace("100", "50")} }`;
    const tooMuch = { errors: [{ extensions: { code: "TOO_MANY_OPERATIONS" } }] };
    expect(
      await runOverSocket(app, ada, { query: `subscription { ${EVERYTHING.replace("100", "100")} }` }),
    ).toMatchObject({ data: { events: {} } });
    // The server counts the stream before until it has ended there.
    for (const device of [ada, await ada.device("laptop")])
      await eventually(() => device.listen(EventsDocument, {}).next());
    const wide = await testApp({ MAX_STREAM_COST_PER_USER: "110" });
    const cy = await wide.person("Cy");
    expect(await runOverSocket(wide, cy, { query })).toMatchObject(tooMuch);
    const held = cy.listen(EventsDocument, {});
    await held.next();
    const again = await runOverSocket(wide, cy, { query: "subscription { events { __typename cursor } }" });
    expect(again).toMatchObject({ data: {} });
    expect(bo).toBeDefined();
  });
});
