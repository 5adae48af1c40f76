import type { Dirent } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Config, isChatPageOn } from "../../../infra/config.js";
import type { Logger } from "../../../infra/logger.js";
import { GRAPHQL_PATH } from "../../request-target.js";
import { type PageResponse, type StaticFile, createStaticFile, respondWithFile } from "./static-file.js";

/** The chat page in memory. */
export interface ChatPage {
  /** Returns the response to a GET of a path, undefined if the page has nothing there. */
  respond(path: string, headers: IncomingHttpHeaders): PageResponse | undefined;
}

/** Bound on the build, which every process keeps in memory; a larger build is a mistake. */
const MAX_BYTES = 1024 * 1024;

/** Paths of the screens; the page itself chooses the screen by the path. */
const SCREENS = /^\/(?:$|(?:c|archive|search|contacts|people|notifications|settings)(?:\/|$))/u;

/** Names under /assets/ contain a hash of the content. */
const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATED = "no-cache";

/** Opens the page if WEB_APP is on, the default in development. */
export async function openChatPage(
  config: Pick<Config, "NODE_ENV" | "WEB_APP">,
  folder: string,
  log: Logger,
  mediaOrigin: () => string = () => "",
): Promise<ChatPage | undefined> {
  if (!isChatPageOn(config)) return undefined;
  try {
    return createChatPage(await readFiles(folder), mediaOrigin);
  } catch (error) {
    log.warn({ reason: String(error) }, "serve without the chat page: there is no usable build of it");
    return ABSENT_PAGE;
  }
}

function createChatPage(files: ReadonlyMap<string, StaticFile>, mediaOrigin: () => string): ChatPage {
  const index = files.get("/index.html");
  if (index === undefined) throw new Error("The build has no index.html.");
  return {
    respond: (path, headers) => {
      const file = SCREENS.test(path) ? index : files.get(path);
      if (file === undefined) return undefined;
      const response = respondWithFile(file, headers, path.startsWith("/assets/") ? IMMUTABLE : REVALIDATED);
      // Of each file, since a worker has the policy of its script.
      return {
        ...response,
        headers: { ...response.headers, "content-security-policy": pagePolicy(mediaOrigin(), headers.host) },
      };
    },
  };
}

const ABSENT_PAGE: ChatPage = {
  respond: (path) =>
    SCREENS.test(path)
      ? {
          status: 404,
          headers: { "content-type": "text/plain; charset=utf-8" },
          body: Buffer.from(
            `The chat page is not built. Run \`npm run build:web\`, then start the server again; \`npm start\` does both.
The API is at ${GRAPHQL_PATH}.
`,
          ),
        }
      : undefined,
};

async function readFiles(folder: string): Promise<Map<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(isServed).map((entry) => join(entry.parentPath, entry.name));
  const contents = new Map<string, Buffer>();
  let total = 0;
  for (const path of paths) {
    const content = await readFile(path);
    contents.set(path, content);
    if (!isCompressed(path)) total += content.length;
    if (total > MAX_BYTES) throw new Error(`${folder} has more than ${MAX_BYTES} bytes.`);
  }
  const files = paths.filter((path) => !isCompressed(path));
  return new Map(
    files.map((path) => {
      const [br, gzip] = [contents.get(`${path}.br`), contents.get(`${path}.gz`)];
      const file = createStaticFile(path, contents.get(path) ?? Buffer.alloc(0), {
        ...(br && { br }),
        ...(gzip && { gzip }),
      });
      return [`/${relative(folder, path).split(sep).join("/")}`, file];
    }),
  );
}

/** Files whose names begin with a dot are part of the build, not of the page. */
const isServed = (entry: Dirent) => entry.isFile() && !entry.name.startsWith(".");
const isCompressed = (path: string) => /\.(br|gz)$/u.test(path);

const HOST = /^[\w.:[\]-]{1,255}$/u;

/** Names the origins of the WebSocket, which 'self' does not cover in Safari before 16, and that of the media. */
function pagePolicy(mediaOrigin: string, host = ""): string {
  const sockets = HOST.test(host) ? ` ws://${host} wss://${host}` : "";
  const media = mediaOrigin === "" ? "" : ` ${mediaOrigin}`;
  return [
    "default-src 'self'",
    `img-src 'self'${media} https: data: blob:`,
    `media-src 'self'${media} https: blob:`,
    `connect-src 'self'${media}${sockets}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}
