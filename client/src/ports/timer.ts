import type { Ports } from "../ports.js";

/** The platform's timers as a port. */
export const setTimer: Ports["setTimer"] = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
