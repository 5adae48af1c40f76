import { Refusal } from "../../infra/errors.js";

const MOST_CHARACTERS = 100;
/** Nothing that anybody could see. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;

/**
 * A name as it is kept: 1 to 100 characters on one line, in one spelling, without the space around it.
 * @throws Refusal INVALID
 */
export function requireName(name: string, field: string): string {
  const trimmed = name.trim();
  // Before the spelling: to put the marks of a long text in order takes time by its square.
  const spelt = trimmed.length > 2 * MOST_CHARACTERS ? "" : trimmed.normalize("NFC");
  if (BLANK.test(spelt) || [...spelt].length > MOST_CHARACTERS || !spelt.isWellFormed() || /\p{Cc}/u.test(spelt))
    throw new Refusal("INVALID", `"${field}" must have 1 to ${MOST_CHARACTERS} characters on one line.`, [field]);
  return spelt;
}
