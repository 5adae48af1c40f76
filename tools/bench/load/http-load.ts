import { answer } from "../harness/remote.js";
import { createHttpConnections } from "./http-connections.js";
import { percentile } from "./percentiles.js";

// Load generator over keep-alive HTTP: repeats requests and compares each response with the first, verified one.

export type HttpLoad = typeof methods;

export interface HttpLoadResult {
  readonly done: number;
  readonly sent: number;
  readonly p50: number;
  readonly p99: number;
  readonly faults: readonly string[];
}

const MAX_FAULTS = 20;

let requests: readonly Buffer[] = [];
let expected: Buffer[] = [];
let faults: string[] = [];
let reportFault = recordFault;
let connections: ReturnType<typeof createHttpConnections>;

const methods = {
  /** Sends each raw request once and returns the bodies, which the caller verifies; later responses must equal them. */
  prime: async ({ url, raw }: { url: string; raw: readonly string[] }): Promise<readonly string[]> => {
    connections = createHttpConnections(url, (fault) => reportFault(fault));
    requests = raw.map((text) => Buffer.from(text));
    expected = [];
    for (const request of requests) expected.push(await requestOnce(request));
    return expected.map((body) => body.toString());
  },

  /** Keeps `inFlight` requests in flight, in turn. Every response must equal the expected one byte by byte. */
  ask: async ({ seconds, inFlight }: { seconds: number; inFlight: number }): Promise<HttpLoadResult> => {
    const latencies: number[] = [];
    const end = performance.now() + seconds * 1000;
    let sent = 0;
    faults = [];
    const requestNext = (resolve: () => void): void => {
      const begun = performance.now();
      if (begun >= end || faults.length >= MAX_FAULTS) return resolve();
      const index = sent % requests.length;
      sent += 1;
      connections.request(requests[index] ?? "", (status, body) => {
        if (performance.now() < end) latencies.push(performance.now() - begun);
        if (status !== 200 || expected[index]?.equals(body) !== true) reportFault(`${status}: ${body.toString()}`);
        requestNext(resolve);
      });
    };
    await Promise.all(Array.from({ length: inFlight }, () => new Promise<void>(requestNext)));
    return {
      done: latencies.length,
      sent,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      faults,
    };
  },
};

function requestOnce(request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    reportFault = (fault) => reject(new Error(fault));
    connections.request(request, (_status, body) => {
      reportFault = recordFault;
      resolve(Buffer.from(body));
    });
  });
}

function recordFault(fault: string): void {
  if (faults.length < MAX_FAULTS) faults.push(fault.slice(0, 500));
}

answer(methods);
