import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import type { Config } from "../../../infra/config.js";
import { type TestAccount, testAccountsOf } from "../../../infra/test-accounts.js";
import { GRAPHQL_PATH } from "../../request-target.js";
import { loadGraphiQL } from "./graphiql.js";
import { type Step, readFirstSession } from "./first-session.js";
import { type PageResponse, type StaticFile, createStaticFile, respondWithFile } from "./static-file.js";

/** The page at GET /graphql in development. */
export interface ApiPage {
  /** Returns the page, for a query string. */
  respond(search: string, headers: IncomingHttpHeaders): Promise<PageResponse>;
  /** Returns the response to a GET of one of its files, undefined if there is none. */
  respondWithFile(path: string, headers: IncomingHttpHeaders): Promise<PageResponse | undefined>;
}

/** Files of the repository by their names below /graphql/, read at each request. */
const FILES: ReadonlyMap<string, string> = new Map([
  ["page.js", "web/api-page/page.js"],
  ["page.css", "web/api-page/page.css"],
  ["authorize.js", "web/api-page/authorize.js"],
  ["schema.graphql", "schema.graphql"],
  ["docs/client.md", "docs/client.md"],
  ["docs/api.md", "docs/api.md"],
  ["docs/errors.md", "docs/errors.md"],
]);

const PREFIX = `${GRAPHQL_PATH}/`;

/** Examples for a server without test accounts, whose codes are printed to the console. */
const STRANGERS: readonly [TestAccount, TestAccount] = [
  { phoneNumber: "+14155550123", code: "123456", name: "Layla" },
  { phoneNumber: "+14155550124", code: "123456", name: "Jun" },
];

/** Monaco and Sandbox set styles inline. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "frame-src https://sandbox.embed.apollographql.com",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join("; ");

/** Creates the page from files below `root`, the folder of the repository. Undefined in production. */
export function createApiPage(config: Config, root: string): ApiPage | undefined {
  if (config.NODE_ENV === "production") return undefined;
  const [first = STRANGERS[0], second = STRANGERS[1]] = testAccountsOf(config);
  let graphiql: Promise<ReadonlyMap<string, StaticFile>> | undefined;
  const fileOf = async (name: string): Promise<StaticFile | undefined> => {
    const path = FILES.get(name);
    if (path !== undefined) return createStaticFile(name, await readFile(join(root, path)));
    graphiql ??= loadGraphiQL();
    return (await graphiql).get(name);
  };
  return {
    respond: async (search, headers) => {
      const isSecond = new URLSearchParams(search).get("as") === second.phoneNumber;
      const [me, peer] = isSecond ? [second, first] : [first, second];
      const steps = await readFirstSession(join(root, "operations"), me, peer);
      const template = await readFile(join(root, "web/api-page/page.html"), "utf8");
      const file = createStaticFile("page.html", Buffer.from(fill(template, me, peer, steps)));
      const response = respondWithFile(file, headers, "no-cache");
      return { ...response, headers: { ...response.headers, "content-security-policy": POLICY } };
    },
    respondWithFile: async (path, headers) => {
      const file = path.startsWith(PREFIX) ? await fileOf(path.slice(PREFIX.length)) : undefined;
      return file && respondWithFile(file, headers, "no-cache");
    },
  };
}

function fill(template: string, me: TestAccount, peer: TestAccount, steps: readonly Step[]): string {
  const values: Readonly<Record<string, string>> = {
    name: escapeHtml(me.name),
    peerName: escapeHtml(peer.name),
    peerNumber: encodeURIComponent(peer.phoneNumber),
    steps: JSON.stringify(steps).replaceAll("<", "\\u003c"),
  };
  return template.replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) => values[name] ?? "");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
