import { createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { testApp } from "../../../testing/app.js";
import type { Step } from "./first-session.js";

const TEST_PHONE_NUMBERS = "+14155550123=271828:Ada,+14155550124=314159:<b>Bo";
const app = await testApp({ TEST_PHONE_NUMBERS });
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

const get = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, app.url), { headers });
const pageOf = async (path: string) => (await get(path, BROWSER)).text();

async function stepsOf(path: string): Promise<readonly Step[]> {
  const [, json = ""] = /id="steps">(.*?)<\/script>/su.exec(await pageOf(path)) ?? [];
  return JSON.parse(json) as Step[];
}

interface Answer {
  readonly id?: string;
  readonly tokens?: { readonly accessToken: string };
  readonly conversation?: { readonly id: string };
  readonly userErrors?: unknown;
}

describe("GET /graphql in a browser", () => {
  it("is a page named ConvoSpace, which no page can frame", async () => {
    const response = await get("/graphql", BROWSER);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(response.headers.get("content-security-policy")).toMatch(
      /script-src 'self' https:\S+;.*frame-ancestors 'none'/u,
    );
    expect(await response.text()).toMatch(/<title>ConvoSpace API<\/title>.*as <b>Ada<\/b>, and as <b>&lt;b>Bo<\/b>/su);
  });

  it("has the scripts, the schema and the documents that it links to", async () => {
    const links = [...(await pageOf("/graphql")).matchAll(/(?:src|href)="(\/graphql\/[^"]+)"/gu)].map(
      ([, path = ""]) => path,
    );
    expect(links).toHaveLength(7);
    for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200]);
    expect(await (await get("/graphql/schema.graphql")).text()).toContain("type Mutation");
  });

  it.each(["/graphql/", "/graphql/nowhere.js", "/graphql/../package.json", "/graphql/constructor", "/graphql/.env"])(
    "has no file at %s",
    async (path) => expect((await get(path)).status).toBe(404),
  );
});

describe("the first session", () => {
  it("has the other person's operations in the other window", async () => {
    const [mine, theirs] = [await stepsOf("/graphql"), await stepsOf("/graphql?as=%2B14155550124")];
    expect(mine[1]?.variables).toEqual({ input: { phoneNumber: "+14155550123", code: "271828", fullName: "Ada" } });
    expect(theirs[1]?.variables).toEqual({ input: { phoneNumber: "+14155550124", code: "314159", fullName: "<b>Bo" } });
  });

  it("runs in order, with only the ids of earlier answers inserted", async () => {
    const known = new Map<string, string>();
    let authorization = "";
    const fillIn = (variables: Step["variables"]) =>
      JSON.parse(
        JSON.stringify(variables).replaceAll(
          /"(peer-id|conversation-id)"/gu,
          (_, name: string) => `"${known.get(name)}"`,
        ),
      ) as Record<string, unknown>;
    const run = async (step: Step | undefined) => {
      const { title, document: query, variables } = step ?? expect.fail("A step is missing.");
      const response = await fetch(app.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...(authorization !== "" && { authorization }) },
        body: JSON.stringify({ query, variables: fillIn(variables) }),
      });
      const { data, errors } = (await response.json()) as { data: Record<string, Answer>; errors?: unknown };
      expect([title, errors]).toEqual([title, undefined]);
      const answer = Object.values(data)[0] ?? {};
      expect(answer.userErrors ?? []).toEqual([]);
      return answer;
    };
    const bo = await stepsOf("/graphql?as=%2B14155550124");
    for (const step of bo.slice(0, 2)) await run(step);

    const [send, signIn, listen, find, open, say, inbox, pageBack] = await stepsOf("/graphql");
    await run(send);
    authorization = `Bearer ${(await run(signIn)).tokens?.accessToken}`;
    const client = createClient({
      url: app.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    const events = client.iterate({ query: listen?.document ?? "" });
    expect(await events.next()).toMatchObject({ value: { data: { events: { __typename: "StreamReady" } } } });
    known.set("peer-id", (await run(find)).id ?? "");
    known.set("conversation-id", (await run(open)).conversation?.id ?? "");
    expect(await run(say)).toMatchObject({ message: { sequence: 1, body: "Hello, <b>Bo 👋" } });
    expect(JSON.stringify(await run(inbox))).toContain("Hello, <b>Bo");
    expect(JSON.stringify(await run(pageBack))).toContain("Hello, <b>Bo");
    let event = await events.next();
    while (!JSON.stringify(event).includes("MessageSent")) event = await events.next();
    await client.dispose();
  });
});
