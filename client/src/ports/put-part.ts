import type { PutPart, Ports } from "../ports.js";

/** PUTs by XMLHttpRequest, which alone reports the progress of a body; by fetch where there is none. */
export function createPutPart(fetch: Ports["fetch"], Request = globalThis.XMLHttpRequest as unknown): PutPart {
  return typeof Request === "function" ? putByRequest(Request as typeof XMLHttpRequest) : putByFetch(fetch);
}

export function putByFetch(fetch: Ports["fetch"]): PutPart {
  return async ({ url, method, headers }, body, { signal }) => {
    const response = await fetch(url, { method, headers, body, signal, credentials: "omit" });
    // An unread body would hold the connection.
    await response.arrayBuffer();
    return { status: response.status, retryAfter: secondsOf(response.headers.get("retry-after")) };
  };
}

function putByRequest(Request: typeof XMLHttpRequest): PutPart {
  return ({ url, method, headers }, body, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const request = new Request();
      const abort = () => request.abort();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => onProgress(loaded);
      request.onloadend = () => {
        signal.removeEventListener("abort", abort);
        if (signal.aborted) reject(signal.reason as Error);
        else if (request.status === 0) reject(new TypeError("The part was not sent."));
        else resolve({ status: request.status, retryAfter: secondsOf(request.getResponseHeader("retry-after")) });
      };
      signal.addEventListener("abort", abort);
      request.send(body);
    });
}

function secondsOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/u.test(text) ? Number(text) : undefined;
}
