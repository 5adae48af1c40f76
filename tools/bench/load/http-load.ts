import { answer } from "../harness/remote.js";
import { createHttpLines } from "./http-connections.js";
import { percentile } from "./percentiles.js";

// Load generator over keep-alive HTTP: repeats requests and compares each response with the first, verified one.

export type HttpLoad = typeof methods;

export interface Asked {
  readonly done: number;
  readonly asked: number;
  readonly p50: number;
  readonly p99: number;
  readonly faults: readonly string[];
}

const MOST_FAULTS = 20;

let requests: readonly Buffer[] = [];
let expected: Buffer[] = [];
let faults: string[] = [];
let complain = note;
let lines: ReturnType<typeof createHttpLines>;

const methods = {
  /** Sends each raw request once and returns the bodies, which the caller verifies; later responses must equal them. */
  learn: async ({ url, raw }: { url: string; raw: readonly string[] }): Promise<readonly string[]> => {
    lines = createHttpLines(url, (fault) => complain(fault));
    requests = raw.map((text) => Buffer.from(text));
    expected = [];
    for (const request of requests) expected.push(await askOnce(request));
    return expected.map((body) => body.toString());
  },

  /** Keeps `inFlight` requests in flight, in turn. Every response must equal the expected one byte by byte. */
  ask: async ({ seconds, inFlight }: { seconds: number; inFlight: number }): Promise<Asked> => {
    const latencies: number[] = [];
    const end = performance.now() + seconds * 1000;
    let asked = 0;
    faults = [];
    const askOn = (resolve: () => void): void => {
      const begun = performance.now();
      if (begun >= end || faults.length >= MOST_FAULTS) return resolve();
      const index = asked % requests.length;
      asked += 1;
      lines.request(requests[index] ?? "", (status, body) => {
        if (performance.now() < end) latencies.push(performance.now() - begun);
        if (status !== 200 || expected[index]?.equals(body) !== true) complain(`${status}: ${body.toString()}`);
        askOn(resolve);
      });
    };
    await Promise.all(Array.from({ length: inFlight }, () => new Promise<void>(askOn)));
    return {
      done: latencies.length,
      asked,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      faults,
    };
  },
};

function askOnce(request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    complain = (fault) => reject(new Error(fault));
    lines.request(request, (_status, body) => {
      complain = note;
      resolve(Buffer.from(body));
    });
  });
}

function note(fault: string): void {
  if (faults.length < MOST_FAULTS) faults.push(fault.slice(0, 500));
}

answer(methods);
