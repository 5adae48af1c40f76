import type { CountryCode } from "libphonenumber-js";
import type { Database } from "../../src/infra/database/database.js";
import type { Totals } from "./totals.js";
import type { Source } from "./original/source.js";

/** Context of all steps of an import. */
export interface ImportJob {
  readonly source: Source;
  readonly db: Database;
  readonly rules: Rules;
  readonly totals: Totals;
  readonly now: () => Date;
}

/** Operator's decisions about ambiguous data. */
export interface Rules {
  /** Country of numbers without a country code. */
  readonly country: CountryCode | undefined;
  /** Base of relative media addresses. */
  readonly mediaBase: string | undefined;
  /** True: texts of UTF-8 read as Latin-1 are repaired. */
  readonly mendsMojibake: boolean;
}
