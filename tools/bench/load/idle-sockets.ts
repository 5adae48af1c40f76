import { answer } from "../harness/remote.js";
import type { Device } from "./device.js";
import { percentile } from "./percentiles.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// Process that connects one idle device for each of many users.

export type IdleSockets = typeof methods;

const devices: Device[] = [];
const faults: string[] = [];

const methods = {
  /** Connects all devices, `atOnce` concurrently; returns the times until their streams were live. */
  connect: async ({ protocol, url, tokens, atOnce }: ConnectOptions) => {
    const waiting = [...tokens];
    const times: number[] = [];
    const begun = performance.now();
    const connectNext = async (): Promise<void> => {
      for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
        const start = performance.now();
        devices.push(await PROTOCOLS[protocol]({ url, token }, FAULT_RECORDER));
        times.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, connectNext));
    return {
      seconds: (performance.now() - begun) / 1000,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    };
  },

  /** Disconnects all devices; returns the faults since they connected. */
  disconnect: async (): Promise<readonly string[]> => {
    for (const device of devices.splice(0)) device.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return faults.splice(0);
  },
};

export interface ConnectOptions {
  readonly protocol: Protocol;
  readonly url: string;
  readonly tokens: readonly string[];
  readonly atOnce: number;
}

const FAULT_RECORDER = {
  onAnswer: () => undefined,
  onMessage: () => undefined,
  onRefusal: (_clientId: string, code: string) => void faults.push(code),
  onFault: (fault: string) => void faults.push(fault),
};

answer(methods);
