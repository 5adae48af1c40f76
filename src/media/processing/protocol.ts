import type { Processed } from "../processor.js";

/** Name of a file that a job makes in its folder. */
export type OutputName = keyof Processed["outputs"];

/** Accepted file as the child reports it: the parent makes the paths of its outputs. */
export type Accepted = Omit<Processed, "outputs"> & { readonly outputs: readonly OutputName[] };

/** Message of the child for each job. Nothing in it quotes the file, its name or its content. */
export type Answer =
  | { readonly accepted: Accepted }
  | { readonly refusal: string }
  | { readonly failure: "memory" | "error"; readonly detail: string };
