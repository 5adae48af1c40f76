import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { HttpRefusal } from "../http-refusal.js";
import { ILL_FORMED, hasLoneSurrogate } from "../lone-surrogates.js";
import { readContentType } from "./media-types.js";

const EXPECTED = "Send the request as application/json in UTF-8";

/** Requires uncompressed application/json in UTF-8. @throws HttpRefusal */
export function requireJson(headers: IncomingHttpHeaders): void {
  const { type, charset } = readContentType(headers["content-type"]);
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity")
    throw new HttpRefusal(415, `${EXPECTED}, not compressed: got the content-encoding "${brief(encoding)}".`, {
      "accept-encoding": "identity",
    });
  if (type === "multipart/form-data")
    throw new HttpRefusal(
      415,
      `${EXPECTED}: files are not uploaded through this API, but stored elsewhere and sent by their https address.`,
    );
  if (type !== "application/json")
    throw new HttpRefusal(415, `${EXPECTED}: got ${type === "" ? "no content-type" : `"${brief(type)}"`}.`);
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8")
    throw new HttpRefusal(415, `${EXPECTED}: got the charset "${brief(charset)}".`);
}

/** Parses a body. @throws HttpRefusal if it is no JSON in UTF-8, or has lone surrogates */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new HttpRefusal(400, "The body is no valid UTF-8.");
  const text = body.toString("utf8").replace(/^\u{FEFF}/u, "");
  if (text === "") throw new HttpRefusal(400, 'The body is empty. Send JSON such as {"query": "{ __typename }"}.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new HttpRefusal(400, `The body is no JSON: ${brief((error as Error).message)}.`);
  }
  if (hasLoneSurrogate(text, json)) throw new HttpRefusal(400, ILL_FORMED);
  return json;
}

function brief(text: string): string {
  return text.slice(0, 100);
}
