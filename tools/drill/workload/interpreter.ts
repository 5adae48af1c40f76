import { setTimeout as sleep } from "node:timers/promises";
import { GENERATOR } from "./generator.js";
import type { Device } from "./device.js";
import type { Users } from "./users.js";

/** Interpreter of the workload: each device invokes one generated operation after the other. */
export interface Interpreter {
  /** Resolves when all operations in flight have completed. */
  end(): Promise<void>;
}

const LONGEST_PAUSE_MS = 500;

export function startInterpreter(users: Users): Interpreter {
  let isOver = false;
  async function runDevice(device: Device): Promise<void> {
    while (!isOver) {
      await device.random.weighed(GENERATOR, ({ weight }) => weight).run(users, device);
      await sleep(device.random.between(0, LONGEST_PAUSE_MS));
    }
  }
  const loops = users.devices.map(runDevice);
  return {
    end: async () => {
      isOver = true;
      await Promise.all(loops);
    },
  };
}
