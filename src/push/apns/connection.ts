import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { MINUTE, SECOND } from "../../infra/clock.js";

/** Answer of APNs to a push. */
export interface ApnsAnswer {
  readonly status: number;
  /** JSON with the error, empty for a success. */
  readonly body: string;
}

/** Request that has no answer. `code` is that of Node.js or of HTTP/2; `isUnread` is true if APNs cannot have acted on it. */
export class ApnsConnectionError extends Error {
  override name = "ApnsConnectionError";

  constructor(
    readonly code: string,
    readonly isUnread: boolean,
  ) {
    super(`No answer of APNs: ${code}`);
  }
}

export interface ApnsConnectionOptions {
  /** Certificate of the server in PEM, instead of those that the system trusts. */
  readonly ca?: string | undefined;
  /** Interval of PINGs, which also close a connection that was unused for `idleMs`. */
  readonly pingMs?: number;
  /** Time for the answer to a PING. */
  readonly pingTimeoutMs?: number;
  readonly idleMs?: number;
}

const MAX_ANSWER_BYTES = 4096;
const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/**
 * Connection to one environment of APNs, opened on demand and kept: APNs treats many short ones as an attack. HTTP/2 runs
 * as many requests at once as APNs allows, and the others wait.
 */
export class ApnsConnection {
  #session: ClientHttp2Session | undefined;
  #underWay = 0;
  #isUsed = true;
  #isClosed = false;
  readonly #options: Required<ApnsConnectionOptions>;

  constructor(
    private readonly origin: string,
    options: ApnsConnectionOptions = {},
  ) {
    // Middleboxes drop a connection that is silent for some minutes.
    this.#options = { ca: undefined, pingMs: MINUTE, pingTimeoutMs: 5 * SECOND, idleMs: 15 * MINUTE, ...options };
  }

  /** Sends a POST. @throws ApnsConnectionError, also when the signal is aborted */
  async post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<ApnsAnswer> {
    if (signal.aborted || this.#isClosed) throw new ApnsConnectionError("ECANCELED", true);
    const session = this.#open();
    const stream = requestOf(session, { ":method": "POST", ":path": path, ...headers });
    const abort = () => {
      stream.close(NGHTTP2_CANCEL);
      // No answer at all may mean that the connection is dead without a sign of it.
      this.#check(session);
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#underWay += 1;
    try {
      stream.end(body);
      return await answerOf(stream, signal);
    } finally {
      this.#underWay -= 1;
      this.#isUsed = true;
      signal.removeEventListener("abort", abort);
    }
  }

  /** Cuts the connection; requests under way fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const session = this.#session;
    if (session === undefined || session.destroyed) return;
    const closed = new Promise<void>((resolve) => session.once("close", resolve));
    session.destroy();
    await closed;
  }

  #open(): ClientHttp2Session {
    const current = this.#session;
    if (current !== undefined && !current.closed && !current.destroyed) return current;
    const { ca, pingMs, idleMs } = this.#options;
    // APNs takes one request at a time until it has seen a valid token, and then announces how many.
    const session = connect(this.origin, { ca, peerMaxConcurrentStreams: 1 });
    this.#session = session;
    const forget = () => {
      if (this.#session === session) this.#session = undefined;
    };
    let idleFor = 0;
    const timer = setInterval(() => {
      idleFor = this.#isUsed || this.#underWay > 0 ? 0 : idleFor + pingMs;
      this.#isUsed = false;
      if (session.connecting) return;
      if (idleFor < idleMs) return this.#check(session);
      forget();
      session.close();
    }, pingMs);
    session
      // Requests under way end on the old connection, and new ones open another.
      .on("goaway", forget)
      // Each request has its own error.
      .on("error", () => undefined)
      .on("close", () => {
        clearInterval(timer);
        forget();
      });
    return session;
  }

  /** Cuts a connection that does not answer a PING, and one that does not come about. */
  #check(session: ClientHttp2Session): void {
    if (session.destroyed || session.closed) return;
    if (session.connecting) return session.destroy();
    const timer = setTimeout(() => session.destroy(), this.#options.pingTimeoutMs);
    session.once("close", () => clearTimeout(timer));
    if (!session.ping(() => clearTimeout(timer))) clearTimeout(timer);
  }
}

/** A session that ends at this very moment throws. */
function requestOf(session: ClientHttp2Session, headers: Readonly<Record<string, string>>): ClientHttp2Stream {
  try {
    return session.request(headers);
  } catch (error) {
    throw new ApnsConnectionError(codeOf(error as NodeJS.ErrnoException), true);
  }
}

function answerOf(stream: ClientHttp2Stream, signal: AbortSignal): Promise<ApnsAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let body = "";
    let code: string | undefined;
    stream.setEncoding("utf8");
    stream
      .on("response", (headers) => (status = headers[":status"] ?? 0))
      .on("data", (text: string) => (body = (body + text).slice(0, MAX_ANSWER_BYTES)))
      .on("error", (error: NodeJS.ErrnoException) => (code = codeOf(error)))
      .on("close", () => {
        // `pending` is true for a request that never left.
        const isUnread = stream.rstCode === NGHTTP2_REFUSED_STREAM || stream.pending;
        if (signal.aborted) reject(new ApnsConnectionError("ETIMEDOUT", stream.pending));
        else if (status !== 0 && stream.rstCode === NGHTTP2_NO_ERROR) resolve({ status, body });
        else reject(new ApnsConnectionError(code ?? nameOf(stream.rstCode), isUnread));
      });
  });
}

function nameOf(rstCode: number): string {
  return rstCode === NGHTTP2_NO_ERROR ? "ECONNRESET" : `RST_STREAM_${rstCode}`;
}

/** The code of what ended a connection stands in the cause. */
function codeOf({ code = "EUNKNOWN", cause }: NodeJS.ErrnoException): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : code;
}
