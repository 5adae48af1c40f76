import { LimitRefusal } from "../../http-refusal.js";

const MAX_PARTS = 64;
const MAX_PARTS_PER_PERSON = 6;

/** Bounds the parts that are received at once, of each person and in all: each holds up to 1 MiB and an open file. */
export class PartPlaces {
  readonly #taken = new Map<string, number>();
  #total = 0;

  /** Takes a place; returns the function that frees it. @throws HttpRefusal 503 where none is free */
  take(owner: string): () => void {
    const taken = this.#taken.get(owner) ?? 0;
    if (taken >= MAX_PARTS_PER_PERSON)
      throw new LimitRefusal("partsPerPerson", 503, `Send ${MAX_PARTS_PER_PERSON} parts at once at most.`);
    if (this.#total >= MAX_PARTS)
      throw new LimitRefusal("parts", 503, "Too many files are being sent. Try again in a moment.");
    this.#taken.set(owner, taken + 1);
    this.#total += 1;
    return () => {
      const left = (this.#taken.get(owner) ?? 1) - 1;
      if (left > 0) this.#taken.set(owner, left);
      else this.#taken.delete(owner);
      this.#total -= 1;
    };
  }
}
