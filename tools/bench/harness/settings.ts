/** How long and how often to measure, from the environment: short rounds are for a look whether it runs. */
export const SETTINGS = {
  rounds: whole("ROUNDS", 5),
  seconds: whole("SECONDS", 10),
  warmUpSeconds: whole("WARMUP", 3),
  /** Of the sizes that a goal names: messages in a conversation, idle sockets, people who sign in. */
  scale: Number(process.env["SCALE"] ?? 1),
  /** Where the tables go. */
  results: process.env["RESULTS"] ?? "tools/bench/results",
};

/** A size of a goal at the scale of this run, at least `least`. */
export function scaled(size: number, least = 1): number {
  return Math.max(least, Math.round(size * SETTINGS.scale));
}

function whole(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1 on.`);
  return value;
}
