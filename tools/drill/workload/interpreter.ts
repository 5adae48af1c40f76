import { setTimeout as sleep } from "node:timers/promises";
import { GENERATOR } from "./generator.js";
import type { Device } from "./device.js";
import type { Users } from "./users.js";

/** People who live: each device does one thing after the other, as its own choices have it. */
export interface Interpreter {
  /** Resolves when everybody has finished what they were doing. */
  end(): Promise<void>;
}

const LONGEST_PAUSE_MS = 500;

export function startInterpreter(town: Users): Interpreter {
  let isOver = false;
  async function live(device: Device): Promise<void> {
    while (!isOver) {
      await device.random.weighed(GENERATOR, ({ weight }) => weight).act(town, device);
      await sleep(device.random.between(0, LONGEST_PAUSE_MS));
    }
  }
  const lives = town.devices.map(live);
  return {
    end: async () => {
      isOver = true;
      await Promise.all(lives);
    },
  };
}
