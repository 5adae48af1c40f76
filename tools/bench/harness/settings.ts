/** Settings from the environment; short rounds only check that a scenario runs. */
export const SETTINGS = {
  rounds: whole("ROUNDS", 5),
  seconds: whole("SECONDS", 10),
  warmUpSeconds: whole("WARMUP", 3),
  /** Factor of a scenario's sizes: messages in a conversation, idle sockets, users who sign in. */
  scale: Number(process.env["SCALE"] ?? 1),
  /** Image of ConvoSpace to run instead of the build, in a container with a limit of memory. */
  image: process.env["IMAGE"],
  /** Folder of the tables. */
  results: process.env["RESULTS"] ?? "tools/bench/results",
};

/** Scales a scenario's size, to at least `least`. */
export function scaled(size: number, least = 1): number {
  return Math.max(least, Math.round(size * SETTINGS.scale));
}

function whole(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${name} must be a positive integer, got "${process.env[name] ?? ""}".`);
  return value;
}
