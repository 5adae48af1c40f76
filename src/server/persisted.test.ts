import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getIntrospectionQuery, print } from "graphql";
import { describe, expect, it } from "vitest";
import { SendOtpDocument, VerifyOtpDocument } from "../../operations/generated/graphql.js";
import { hashOf } from "../engine/documents/persisted-queries.js";
import { StartupError } from "../infra/errors.js";
import { type TestApp, testApp, onCleanup } from "../testing/app.js";
import { type Asked, runOverHttp, runOverSocket } from "../testing/requests.js";

const VIEWER = "query Viewer { viewer { user { fullName } } }";
const STREAM = "subscription Stream { events { __typename } }";
const ADA = { data: { viewer: { user: { fullName: "Ada" } } } };

const app = await testApp();
const transports = [
  ["HTTP", runOverHttp],
  ["a socket", runOverSocket],
] as const;

describe.each(transports)("an operation sent by its hash over %s", (_name, run) => {
  it("runs once its text has been sent with it", async () => {
    const ada = await app.person("Ada");
    const query = `${VIEWER} # ${_name}`;
    expect(codesOf(await run(app, ada, byHash(query)))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    expect(await run(app, ada, { query, ...byHash(query) })).toEqual(ADA);
    for (const [, other] of transports) expect(await other(app, ada, byHash(query))).toEqual(ADA);
  });

  it("requires the matching hash and the supported version", async () => {
    const ada = await app.person("Ada");
    expect(await run(app, ada, { query: VIEWER, ...byHash(STREAM) })).toMatchObject({
      errors: [{ message: "provided sha does not match query" }],
    });
    const extensions = { persistedQuery: { version: 2, sha256Hash: hashOf(VIEWER) } };
    expect(await run(app, ada, { query: VIEWER, extensions })).toMatchObject({
      errors: [{ message: "Unsupported persisted query version" }],
    });
  });

  it("is found by its exact hash only", async () => {
    const ada = await app.person("Ada");
    const query = `${VIEWER} # exact ${_name}`;
    await run(app, ada, { query });
    for (const asked of [byHash(query), ...byId(query)]) expect(await run(app, ada, asked)).toEqual(ADA);
    const hash = hashOf(query);
    for (const sha256Hash of [`x${hash}`, `sha256:${hash}`, hash.toUpperCase(), hash.slice(1), ""])
      expect(codesOf(await run(app, ada, { extensions: { persistedQuery: { version: 1, sha256Hash } } }))).toEqual([
        "PERSISTED_QUERY_NOT_FOUND",
      ]);
    for (const documentId of [`x${hash}`, `SHA256:${hash}`, `sha256:sha256:${hash}`, hash.toUpperCase()])
      expect(codesOf(await run(app, ada, { documentId }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  it("is not stored if its text is invalid", async () => {
    const ada = await app.person("Ada");
    const query = `{ nothing } # ${_name}`;
    expect(codesOf(await run(app, ada, { query, ...byHash(query) }))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(codesOf(await run(app, ada, byHash(query)))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });
});

it("the parameter documentId of a GET names an operation", async () => {
  const ada = await app.person("Ada");
  await runOverHttp(app, ada, { query: VIEWER });
  const headers = { authorization: `Bearer ${ada.tokens.accessToken}` };
  const response = await fetch(`${app.url}?documentId=sha256:${hashOf(VIEWER)}`, { headers });
  expect(await response.json()).toEqual(ADA);
});

it("a subscription can be sent by its hash", async () => {
  const ada = await app.person("Ada");
  await runOverSocket(app, ada, { query: STREAM });
  expect(await runOverSocket(app, ada, byHash(STREAM))).toEqual({ data: { events: { __typename: "StreamReady" } } });
});

describe("the operation allow-list", () => {
  // The other operations are needed to sign up.
  const texts = [VIEWER, ...[SendOtpDocument, VerifyOtpDocument].map((document) => print(document))];
  const manifest = {
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations: texts.map((body) => ({ id: hashOf(body), name: "An operation", type: "query", body })),
  };

  it.each([
    ["of GraphQL Code Generator", Object.fromEntries(texts.map((text) => [`sha256:${hashOf(text)}`, text]))],
    ["of hashes", Object.fromEntries(texts.map((text) => [hashOf(text), text]))],
    ["of Apollo", manifest],
  ])("allows its operations by hash and by text, from a list %s, and no others", async (_what, list) => {
    const closed = await serving(list);
    const ada = await closed.person("Ada");
    for (const [, run] of transports) {
      expect(await run(closed, ada, byHash(VIEWER))).toEqual(ADA);
      for (const asked of byId(VIEWER)) expect(await run(closed, ada, asked)).toEqual(ADA);
      expect(await run(closed, ada, { query: VIEWER })).toEqual(ADA);
      for (const query of [STREAM, `${VIEWER} `, getIntrospectionQuery(), "{ nonsense"])
        for (const asked of [{ query }, byHash(query), { query, ...byHash(query) }, ...byId(query)])
          expect(codesOf(await run(closed, ada, asked))).toEqual(["PERSISTED_QUERY_NOT_IN_LIST"]);
    }
  });

  it.each([
    ["is missing", undefined, /^PERSISTED_OPERATIONS: .* cannot be read: ENOENT/u],
    [
      "has the wrong format",
      ["{ __typename }"],
      /^PERSISTED_OPERATIONS must name a file of persisted operations, .* is neither/u,
    ],
    [
      "has keys that are no hashes",
      { viewer: VIEWER },
      /calls an operation "viewer", which is not the SHA-256 of its text/u,
    ],
    [
      "has an operation that does not fit the schema",
      { [hashOf("{ nothing }")]: "{ nothing }", [hashOf("{")]: "{" },
      /lists what this schema cannot answer:\n {2}Cannot query field "nothing" .*\n {4}in \{ nothing \}\n {2}Syntax Error/u,
    ],
  ])("fails the start if it %s", async (_what, list, words) => {
    const failure = serving(list);
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toBeInstanceOf(StartupError);
  });
});

function byHash(text: string): Asked {
  return { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } };
}

/** The two ways in which `documentId` names an operation. */
function byId(text: string): Asked[] {
  return [{ documentId: `sha256:${hashOf(text)}` }, { documentId: hashOf(text) }];
}

function codesOf({ errors = [] }: Awaited<ReturnType<typeof runOverHttp>>): unknown[] {
  return errors.map(({ extensions }) => extensions?.["code"]);
}

/** Starts an app with an allow-list; undefined stands for a missing file. */
function serving(list: object | undefined): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), "convospace-list-"));
  onCleanup(() => Promise.resolve(rmSync(folder, { recursive: true })));
  const file = join(folder, "operations.json");
  if (list !== undefined) writeFileSync(file, JSON.stringify(list));
  return testApp({ PERSISTED_OPERATIONS: file });
}
