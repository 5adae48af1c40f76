import { type Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { type Agent as HttpsAgent, request as requestHttps } from "node:https";

export interface PostRequest {
  readonly url: string;
  readonly agent: HttpAgent | HttpsAgent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** First 4 KiB of the body, or fewer where the connection was cut. */
  readonly text: string;
}

/** Request without an answer. The message is the code of the failure, such as ECONNREFUSED or ABORT_ERR: it has no address. */
export class PostError extends Error {
  override name = "PostError";

  constructor(
    readonly code: string,
    /** True where a connection that was kept open had been closed by the other side. */
    readonly isStale: boolean,
  ) {
    super(code);
  }
}

/** Bytes of an answer that are read. A connection with more to come is closed. */
const MAX_ANSWER_BYTES = 4096;

/** Sends a POST and reads the answer. Follows no redirect. @throws PostError if there is no answer, also when `signal` is aborted */
export async function post(request: PostRequest): Promise<PostAnswer> {
  for (;;) {
    try {
      return await postOnce(request);
    } catch (error) {
      // The agent has dropped the connection: there are fewer such with each turn, and then a new one.
      if (!(error instanceof PostError && error.isStale)) throw error;
    }
  }
}

function postOnce({ url, agent, headers, body, signal }: PostRequest): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException, isReused: boolean) => {
      const code = error.code ?? error.name;
      reject(new PostError(code, isReused && (code === "ECONNRESET" || code === "EPIPE")));
    };
    const send = url.startsWith("https:") ? requestHttps : requestHttp;
    const length = { "content-length": String(body.length) };
    try {
      const request = send(url, { method: "POST", agent, signal, headers: { ...headers, ...length } });
      let onError = (error: Error) => fail(error, request.reusedSocket);
      request.on("error", (error) => onError(error));
      request.on("response", (response) => {
        // The status has come: without the rest of the body, the answer is one all the same.
        onError = readAnswer(request, response, resolve);
      });
      request.end(body);
    } catch (error) {
      // The agent has refused the host.
      fail(error as Error, false);
    }
  });
}

/** Reads the first 4 KiB of a body. Returns a function that ends the answer at what has been read. */
function readAnswer(request: ClientRequest, response: IncomingMessage, done: (answer: PostAnswer) => void): () => void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => {
    const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
    done({ status: response.statusCode ?? 0, headers: response.headers, text });
  };
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) request.destroy();
  });
  response.on("error", finish).on("close", finish).on("end", finish);
  return finish;
}
