import { isVisible } from "../../model/text/characters.js";
import { isLine } from "../../model/text/line.js";
import { Refusal } from "../../infra/errors.js";

const MAX_CHARACTERS = 100;

/**
 * A name as it is kept: 1 to 100 characters on one line, in one spelling, without the space around it.
 * @throws Refusal INVALID
 */
export function requireName(name: string, field: string): string {
  const trimmed = name.trim();
  // Before the spelling: to put the marks of a long text in order takes time by its square.
  const spelt = trimmed.length > 2 * MAX_CHARACTERS ? "" : trimmed.normalize("NFC");
  if (!isVisible(spelt) || [...spelt].length > MAX_CHARACTERS)
    throw new Refusal("INVALID", `"${field}" must have 1 to ${MAX_CHARACTERS} characters on one line.`, [field]);
  if (!isLine(spelt))
    throw new Refusal(
      "INVALID",
      `"${field}" must be one line of visible characters, without controls and marks that turn the direction of writing.`,
      [field],
    );
  return spelt;
}
