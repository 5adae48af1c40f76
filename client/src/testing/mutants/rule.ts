import type { Mutation } from "../mutation.js";

/** Rule of the kit, with the change of the source that switches it off and the acts by which a model notices that. */
export interface Rule extends Mutation {
  readonly name: string;
  /** Their order with the steps of the kit is random: the model notices the mutation in one of many orders. */
  readonly acts: string;
}

export function rule(name: string, acts: string, file: string, text: string, replacement: string): Rule {
  return { name, acts, file, text, replacement };
}
