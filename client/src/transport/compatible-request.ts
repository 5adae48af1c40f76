import type { Document } from "./api.js";
import { textForOlderServer } from "./older-server.js";
import { type Endpoint, type RequestOptions, post } from "./request.js";
import { isUnsupported } from "./unsupported.js";

/** Like `post`; without the later fields of the document on a server that does not know them. */
export async function postCompatibly<Data, Variables>(
  endpoint: Endpoint,
  document: Document<Data, Variables>,
  variables: Variables,
  options?: RequestOptions,
): Promise<Data> {
  try {
    return await post(endpoint, document, variables, options);
  } catch (error) {
    const older = isUnsupported(error) ? textForOlderServer(document.toString()) : undefined;
    if (older === undefined) throw error;
    return post(endpoint, older as Document<Data, Variables>, variables, options);
  }
}
