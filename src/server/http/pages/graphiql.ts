import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type StaticFile, createStaticFile } from "./static-file.js";

/** A devDependency of web/, so that the server runs without it; a name that TypeScript does not resolve. */
const MODULE: string = "@graphql-yoga/render-graphiql/graphiql";

type Bundle = Readonly<Record<"js" | "css" | "editorWorkerService" | "jsonWorker" | "graphqlWorker", string>>;

/** Returns the files of GraphiQL by name, 9 MB (2.4 MB compressed); none where it is not installed. */
export async function loadGraphiQL(): Promise<ReadonlyMap<string, StaticFile>> {
  let bundle: Bundle;
  try {
    bundle = (await import(MODULE)) as Bundle;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return new Map();
    throw error;
  }
  const files = {
    "graphiql.js": bundle.js,
    "graphiql.css": bundle.css,
    "editor.worker.js": bundle.editorWorkerService,
    "json.worker.js": bundle.jsonWorker,
    "graphql.worker.js": bundle.graphqlWorker,
  };
  return new Map(
    await Promise.all(
      Object.entries(files).map(async ([name, text]) => {
        const content = Buffer.from(text);
        return [name, createStaticFile(name, content, { gzip: await promisify(gzip)(content) })] as const;
      }),
    ),
  );
}
