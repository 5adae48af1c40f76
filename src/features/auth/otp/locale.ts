import { Refusal } from "../../../infra/errors.js";

/** Above the length of any tag in use. */
const MAX_TAG_LENGTH = 35;

/** Requires a BCP 47 tag; returns it in its canonical spelling. @throws Refusal INVALID */
export function requireLocale(tag: string): string {
  const [canonical] = tag.length <= MAX_TAG_LENGTH ? canonicalLocales(tag) : [];
  if (canonical === undefined)
    throw new Refusal("INVALID", '"locale" must be a language tag such as de or pt-BR.', ["locale"]);
  return canonical;
}

function canonicalLocales(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}
