import { isVisible } from "../../model/text/characters.js";
import { isLine } from "../../model/text/line.js";
import { Refusal } from "../../infra/errors.js";

const MAX_CHARACTERS = 100;

/**
 * Normalises a name for storage: trimmed, NFC, 1 to 100 code points on one line.
 * @throws Refusal INVALID
 */
export function requireName(name: string, field: string): string {
  const trimmed = name.trim();
  // Checked before NFC, whose sorting of combining marks takes quadratic time.
  const normalized = trimmed.length > 2 * MAX_CHARACTERS ? "" : trimmed.normalize("NFC");
  if (!isVisible(normalized) || [...normalized].length > MAX_CHARACTERS)
    throw new Refusal("INVALID", `"${field}" must have 1 to ${MAX_CHARACTERS} characters on one line.`, [field]);
  if (!isLine(normalized))
    throw new Refusal(
      "INVALID",
      `"${field}" must be one line of visible characters, without controls and marks that turn the direction of writing.`,
      [field],
    );
  return normalized;
}
