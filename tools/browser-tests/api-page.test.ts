import { setTimeout as sleep } from "node:timers/promises";
import type { Page, Route } from "playwright-core";
import { describe, expect, it } from "vitest";
import { violationsOf } from "./harness/accessibility.js";
import { type BrowserOptions, openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";

const server = await startServer();

interface Opened {
  readonly page: Page;
  /** Requests to other machines. */
  readonly foreign: readonly string[];
  /** Errors of scripts, and violations of the policy. */
  readonly faults: readonly string[];
}

type Answer = (route: Route) => Promise<unknown>;

/** Opens the page in a new browser; requests to other machines fail, unless `answer` answers them. */
async function openPage(
  path = "/graphql",
  { answer = (route) => route.abort(), ...options }: BrowserOptions & { answer?: Answer } = {},
): Promise<Opened> {
  const context = await openBrowser(options);
  const [foreign, faults]: [string[], string[]] = [[], []];
  await context.route(
    (url) => url.origin !== server.origin && url.protocol.startsWith("http"),
    (route) => {
      foreign.push(route.request().url());
      return answer(route);
    },
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/iu.test(message.text())) faults.push(message.text());
  });
  await page.goto(`${server.origin}${path}`, { waitUntil: "commit" });
  return { page, foreign, faults };
}

/** Runs the operation of a tab, and resolves with the response pane once it matches. */
async function run(page: Page, tab: string, expected: RegExp): Promise<string> {
  await page.getByRole("button", { name: tab, exact: true }).click();
  await page.getByRole("button", { name: /^Execute query/u }).click();
  const response = page.getByRole("region", { name: "Result Window" });
  await expect.poll(() => textOf(response)).toMatch(expected);
  return textOf(response);
}

/** Monaco shows spaces as U+00A0. */
const textOf = async (response: { innerText(): Promise<string> }) =>
  (await response.innerText()).replaceAll("\u00a0", " ");

describe("the API page without a network", () => {
  it("signs in in one tab, and runs queries and subscriptions in the others", async () => {
    const layla = await openPage();
    const jun = await openPage("/graphql?as=%2B14155550101");
    for (const { page } of [layla, jun]) {
      await run(page, "SendOtp", /"verificationId": "/u);
      await run(page, "VerifyOtp", /"accessToken": "/u);
    }
    await run(jun.page, "Events", /"StreamReady"/u);
    await run(layla.page, "UserByPhoneNumber", /"fullName": "Jun"/u);
    await run(layla.page, "OpenConversation", /"created": true/u);
    await run(layla.page, "SendMessage", /"sequence": 1,/u);
    await expect.poll(() => textOf(jun.page.getByRole("region", { name: "Result Window" }))).toContain("Hello, Jun");
    await run(layla.page, "Inbox", /Hello, Jun/u);
    await layla.page.reload();
    await run(layla.page, "History", /Hello, Jun/u);
    expect([...layla.faults, ...jun.faults]).toEqual([]);
    expect(layla.foreign.every((url) => url.startsWith("https://embeddable-sandbox.cdn.apollographql.com/"))).toBe(
      true,
    );
  });

  it("has no violation that axe-core finds, GraphiQL's own aside", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await openPage("/graphql?ide=graphiql", { colorScheme });
      await page.getByRole("tab", { name: "SendOtp" }).waitFor();
      expect(await violationsOf(page, [".graphiql-container"])).toEqual([]);
    }
  });
});

describe("Apollo Sandbox", () => {
  /**
   * Replaces the script of the CDN, which tests cannot load: records its options, and sends requests as the real one
   * does.
   */
  const SCRIPT = `window.EmbeddedSandbox = class {
    constructor(options) { options.target.textContent = JSON.stringify(options); }
    dispose() {}
  };`;

  it("is shown with a button for each operation where its CDN answers", async () => {
    const { page } = await openPage("/graphql", {
      answer: (route) => route.fulfill({ contentType: "text/javascript", body: SCRIPT }),
    });
    await page.getByRole("button", { name: "6 Say" }).click();
    const options = JSON.parse(await page.locator("#ide").innerText()) as Record<string, unknown>;
    expect(options).toMatchObject({
      initialEndpoint: `${server.origin}/graphql`,
      initialSubscriptionEndpoint: `${server.origin.replace("http", "ws")}/graphql`,
      initialState: {
        document: expect.stringContaining("mutation SendMessage"),
        variables: { input: { body: "Hello, Jun 👋" } },
      },
    });
    expect(await page.getByRole("button", { pressed: true }).allInnerTexts()).toEqual(["6 Say"]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("does not delay the page when its CDN is slow", async () => {
    const { page } = await openPage("/graphql", { answer: () => sleep(60_000, undefined, { ref: false }) });
    await page.getByRole("tab", { name: "SendOtp" }).waitFor();
    expect(await page.getByRole("button", { name: "6 Say" }).count()).toBe(0);
  });
});
