import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FormattedExecutionResult, print } from "graphql";
import { describe, expect, it, onTestFinished } from "vitest";
import { SendOtpDocument, VerifyOtpDocument } from "../../operations/generated/graphql.js";
import { type TestApp, testApp } from "../testing/app.js";
import type { Person } from "../testing/person.js";
import { growthDuring, readMetrics } from "../testing/metrics.js";
import { hashOf } from "./documents/persisted-queries.js";
import { type Asked, runOverHttp, runOverSocket } from "../testing/requests.js";

const app = await testApp({ LOG_LEVEL: "silent", MAX_RESPONSE_BYTES: "65536", MAX_SUBSCRIPTIONS_PER_SOCKET: "3" });

/** Part of an error that is the same on both transports: code, message and path of every error. */
const faultsOf = ({ errors = [] }: FormattedExecutionResult) =>
  errors.map(({ message, path, extensions }) => ({ code: extensions?.["code"], message, path }));

async function faultsOverBoth(from: TestApp, person: Person, asked: Asked) {
  const [overHttp, overSocket] = [await runOverHttp(from, person, asked), await runOverSocket(from, person, asked)];
  expect(faultsOf(overSocket)).toEqual(faultsOf(overHttp));
  return { faults: faultsOf(overHttp), answer: overHttp };
}

const VIEWER = "query Viewer { viewer { user { fullName } } }";
const byHash = (text: string, version = 1) => ({ persistedQuery: { version, sha256Hash: hashOf(text) } });
const nested = (depth: number): string => (depth === 1 ? "id" : `peer { conversation { ${nested(depth - 1)} } }`);
const SEND = "mutation ($i: SendMessageInput!) { sendMessage(input: $i) { userErrors { code } } }";
const unknownKeys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1]));
const spread = (count: number) => {
  const names = Array.from({ length: count }, (_, n) => `F${n}`);
  return `{ ${names.map((name) => `...${name}`).join(" ")} } ${names.map((name) => `fragment ${name} on Query { viewer { id } }`).join(" ")}`;
};
const laughs = (depth: number) =>
  `{ ...L0 } ${Array.from({ length: depth }, (_, n) => `fragment L${n} on Query { ...L${n + 1} ...L${n + 1} }`).join(" ")} fragment L${depth} on Query { __typename }`;

const CASES: readonly (readonly [string, Asked, string])[] = [
  ["cannot be parsed", { query: "{ viewer {" }, "GRAPHQL_PARSE_FAILED"],
  ["is a megabyte of one name", { query: `{ ${"x".repeat(900_000)} }` }, "GRAPHQL_PARSE_FAILED"],
  ["has a long name", { query: `{ ${"x".repeat(90_000)} }` }, "GRAPHQL_VALIDATION_FAILED"],
  ["asks for what is not there", { query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED"],
  ["has no operation", { query: "" }, "BAD_REQUEST"],
  ["names its operation in no known way", { query: "{ __typename }", documentId: 7 }, "BAD_REQUEST"],
  [
    "names an operation by a hash that is not known",
    { documentId: `sha256:${"0".repeat(64)}` },
    "PERSISTED_QUERY_NOT_FOUND",
  ],
  ["has the hash of another text", { query: "{ __typename }", extensions: byHash(VIEWER) }, "BAD_REQUEST"],
  ["speaks version 2 of persisted queries", { query: VIEWER, extensions: byHash(VIEWER, 2) }, "BAD_REQUEST"],
  ["is too deep", { query: `{ conversations { nodes { ${nested(10)} } } }` }, "GRAPHQL_VALIDATION_FAILED"],
  ["names an anonymous operation", { query: "{ __typename }", operationName: "One" }, "OPERATION_RESOLUTION_FAILURE"],
  ["names an operation by nothing", { query: "{ __typename }", operationName: "" }, "OPERATION_RESOLUTION_FAILURE"],
  ["names none of two", { query: "query A { __typename } query B { __typename }" }, "OPERATION_RESOLUTION_FAILURE"],
  ["lacks a variable", { query: SEND }, "BAD_USER_INPUT"],
  ["has a variable of null", { query: SEND, variables: { i: null } }, "BAD_USER_INPUT"],
  ["has 600 KB of unknown keys", { query: SEND, variables: { i: unknownKeys(50_000) } }, "BAD_USER_INPUT"],
  ["has a long text for an object", { query: SEND, variables: { i: "x".repeat(600_000) } }, "BAD_USER_INPUT"],
  ["has a key of 600 KB", { query: SEND, variables: { i: { ["k".repeat(600_000)]: 1 } } }, "BAD_USER_INPUT"],
  [
    "has unknown keys in its text",
    {
      query: `mutation { sendMessage(input: { ${Array.from({ length: 1000 }, (_, n) => `k${n}: 1`).join(" ")} }) { userErrors { code } } }`,
    },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["doubles a fragment thirty times", { query: laughs(30) }, "QUERY_TOO_COMPLEX"],
  [
    "has @skip where a subscription has its field",
    { query: "subscription { events @skip(if: true) { __typename } }" },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "has @include in a fragment there",
    {
      query:
        "subscription ($b: Boolean!) { ...E } fragment E on Subscription { events @include(if: $b) { __typename } }",
      variables: { b: false },
    },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "is too dear",
    { query: "{ conversations(first: 100) { nodes { messages(last: 100) { nodes { id body } } } } }" },
    "QUERY_TOO_COMPLEX",
  ],
  ["fails in a field", { query: "{ a: conversations(first: 0) { nodes { id } } }" }, "BAD_USER_INPUT"],
];

describe("a request over both transports", () => {
  it.each(CASES)("has the same short error when it %s", async (_what, asked, code) => {
    const ada = await app.person("Ada");
    const begun = process.cpuUsage();
    const { faults, answer } = await faultsOverBoth(app, ada, asked);
    // Twenty times the duration of the slowest; before the pipeline, each took seconds.
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(5000);
    expect(faults.map((fault) => fault.code)).toEqual(faults.map(() => code));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(answer).length).toBeLessThan(8000);
    for (const { message } of faults) expect(message.length).toBeLessThan(500);
  });

  it("gets the same error if it is not in the allow-list", async () => {
    const folder = mkdtempSync(join(tmpdir(), "convospace-list-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "operations.json");
    const texts = [VIEWER, ...[SendOtpDocument, VerifyOtpDocument].map((document) => print(document))];
    writeFileSync(file, JSON.stringify(Object.fromEntries(texts.map((text) => [hashOf(text), text]))));
    const closed = await testApp({ PERSISTED_OPERATIONS: file });
    const ada = await closed.person("Ada");
    expect((await faultsOverBoth(closed, ada, { query: VIEWER })).faults).toEqual([]);
    const query = "{ __typename }";
    const message = expect.any(String) as string;
    for (const asked of [{ query }, { extensions: byHash(query) }, { documentId: hashOf(query) }])
      expect((await faultsOverBoth(closed, ada, asked)).faults).toEqual([
        { code: "PERSISTED_QUERY_NOT_IN_LIST", message, path: undefined },
      ]);
  });

  it("gets the same error if its user has no requests left", async () => {
    const limited = await testApp({ RATE_LIMITS: "on", LIMIT_CHANGES_PER_USER: "1 per hour" });
    const ada = await limited.person("Ada");
    const asked = { query: "mutation { a: markAllNotificationsRead { userErrors { code } } }" };
    expect(faultsOf(await runOverHttp(limited, ada, asked))).toEqual([]);
    for (const run of [runOverHttp, runOverSocket]) {
      const [fault] = faultsOf(await run(limited, ada, asked));
      const message = expect.stringMatching(/^Too many requests\. Try again in \d+ seconds\.$/u) as string;
      expect(fault).toEqual({ code: "RATE_LIMITED", message, path: ["a"] });
    }
  });

  it.each([
    ["", 'The authorization must be "Bearer <access token>".'],
    ["nonsense", "The access token is not valid: sign in again."],
  ])("gets the same error when signed out, with the token %j", async (accessToken, message) => {
    const ada = await app.person("Ada");
    const signedOut = { ...ada, tokens: { ...ada.tokens, accessToken } };
    const overHttp = await runOverHttp(app, signedOut, { query: VIEWER });
    expect(faultsOf(overHttp)).toEqual([{ code: "UNAUTHENTICATED", message, path: ["viewer"] }]);
    // No socket without a viewer: it is closed with the same message.
    const overSocket = runOverSocket(app, signedOut, { query: VIEWER });
    await expect(overSocket).rejects.toMatchObject({ code: 4403, reason: message });
  });

  it("runs 400 fragments in one selection", async () => {
    const ada = await app.person("Ada");
    for (const run of [runOverHttp, runOverSocket])
      expect((await run(app, ada, { query: spread(400) })).data).toEqual({
        viewer: { id: expect.any(String) as string },
      });
  });

  it("suggests no names where introspection is off", async () => {
    const closed = await testApp({ INTROSPECTION: "off", LOG_LEVEL: "silent" });
    const ada = await closed.person("Ada");
    const variables = { i: { conversationld: "x" } };
    const suggestions = async (from: TestApp, person: Person) => {
      const asked: Asked[] = [{ query: "{ viewr { id } }" }, { query: SEND, variables }];
      const answers = await Promise.all(asked.map((one) => faultsOverBoth(from, person, one)));
      return answers.map(({ faults }) => faults.some(({ message }) => message.includes("Did you mean")));
    };
    expect(await suggestions(closed, ada)).toEqual([false, false]);
    expect(await suggestions(app, await app.person("Bo"))).toEqual([true, true]);
  });
});

describe("a response", () => {
  const aliases = (count: number, directive = "") =>
    `query ($id: ID!, $yes: Boolean = true) { message(id: $id) { ${Array.from({ length: count }, (_, n) => `a${n}: body ${directive}`).join(" ")} } }`;

  it.each(["", "@include(if: $yes)"])("is refused when it would be too large, with %j too", async (directive) => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const { id } = await ada.send(await ada.open(bo), "é".repeat(9000));
    const query = (count: number) =>
      directive === ""
        ? aliases(count, "@skip(if: false)").replaceAll(" @skip(if: false)", "").replace(", $yes: Boolean = true", "")
        : aliases(count, directive);
    // Two bytes a letter: three are below 64 KiB, four above.
    expect((await runOverHttp(app, ada, { query: query(3), variables: { id } })).errors).toBeUndefined();
    for (const count of [4, 400]) {
      const { faults, answer } = await faultsOverBoth(app, ada, { query: query(count), variables: { id } });
      expect(faults).toMatchObject([{ code: "RESPONSE_TOO_LARGE", path: undefined }]);
      expect(answer.data).toBeNull();
    }
  });

  it("is bounded for introspection too", async () => {
    const ada = await app.person("Ada");
    const fields = Array.from({ length: 40 }, (_, n) => `a${n}: types { name description }`).join(" ");
    const { faults } = await faultsOverBoth(app, ada, { query: `{ __schema { ${fields} } }` });
    expect(faults).toMatchObject([{ code: "RESPONSE_TOO_LARGE" }]);
  });
});

describe("over HTTP", () => {
  const statusOf = async (body: unknown, person?: Person) => {
    const authorization = person === undefined ? {} : { authorization: `Bearer ${person.tokens.accessToken}` };
    const headers = { "content-type": "application/json", ...authorization };
    const response = await fetch(app.url, { method: "POST", headers, body: JSON.stringify(body) });
    return [response.status, await response.text()] as const;
  };

  it.each(CASES.filter(([, , code]) => code !== "PERSISTED_QUERY_NOT_FOUND" && code !== "BAD_USER_INPUT"))(
    "has status 400 when it %s",
    async (_what, asked) => expect((await statusOf({ variables: {}, ...asked }, await app.person("Ada")))[0]).toBe(400),
  );

  it("answers a mutation by GET with 405", async () => {
    const { status, headers } = await fetch(
      `${app.url}?query=${encodeURIComponent("mutation { logout { userErrors { code } } }")}`,
      {
        headers: { authorization: "Bearer none" },
      },
    );
    expect([status, headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("refuses a batch with a message that names the supported form", async () => {
    const [status, text] = await statusOf([{ query: "{ __typename }" }]);
    expect([status, text]).toEqual([400, expect.stringContaining("send each in a request of its own")]);
  });
});

describe("subscriptions of one socket", () => {
  it("count until they have ended, even if the client leaves at once", async () => {
    const ada = await app.person("Ada");
    const socket = await ada.connect();
    const payload = { query: "subscription { events { __typename } }" };
    const opened = await growthDuring(app, async () => {
      for (let n = 0; n < 50; n += 1)
        for (const type of ["subscribe", "complete"]) socket.send(JSON.stringify({ id: "same", type, payload }));
      await runOverSocket(app, ada, { query: "{ viewer { id } }" });
    });
    // Three at once, and those that arrived after these had ended: all fifty were opened.
    expect(opened('operations_total{type="subscription"}')).toBeLessThan(25);
    await expect.poll(async () => (await readMetrics(app)).get('subscriptions_open{field="events"}')).toBe(0);
    for (const id of ["a", "b", "c"]) socket.send(JSON.stringify({ id, type: "subscribe", payload }));
    await expect.poll(async () => (await readMetrics(app)).get('subscriptions_open{field="events"}')).toBe(3);
  });
});

describe("a mutation that ends its own session", () => {
  const RENAME = 'b: updateProfile(input: { fullName: "Eve" }) { userErrors { code } }';
  const endings = {
    logout: () => Promise.resolve("a: logout { userErrors { code } }"),
    revokeSession: async (person: Person) => {
      const { data } = await runOverHttp(app, person, { query: "{ viewer { sessions { id } } }" });
      const { viewer } = data as { viewer: { sessions: { id: string }[] } };
      return `a: revokeSession(input: { sessionId: "${viewer.sessions[0]?.id}" }) { userErrors { code } }`;
    },
  };

  it.each(Object.entries(endings))("%s leaves the fields behind it without a viewer", async (_name, ending) => {
    for (const run of [runOverHttp, runOverSocket]) {
      const ada = await app.person("Ada");
      const { data, errors } = await run(app, ada, { query: `mutation { ${await ending(ada)} ${RENAME} }` });
      expect(data).toEqual({ a: { userErrors: [] }, b: null });
      expect(errors).toMatchObject([{ path: ["b"], extensions: { code: "UNAUTHENTICATED" } }]);
    }
  });

  it("is the only one to do so", async () => {
    const ada = await app.person("Ada");
    const { data } = await runOverHttp(app, ada, { query: `mutation { a: ${RENAME.slice(3)} ${RENAME} }` });
    expect(data).toEqual({ a: { userErrors: [] }, b: { userErrors: [] } });
  });
});
