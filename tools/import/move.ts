import type { CountryCode } from "libphonenumber-js";
import type { Database } from "../../src/infra/database/database.js";
import type { Ledger } from "./ledger.js";
import type { Source } from "./original/source.js";

/** What every step of the import works with. */
export interface Move {
  readonly source: Source;
  readonly db: Database;
  readonly rules: Rules;
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/** What the operator has decided about data that can be read in more than one way. */
export interface Rules {
  /** Whose numbers those without a country are. */
  readonly country: CountryCode | undefined;
  /** What addresses without a host are relative to. */
  readonly mediaBase: string | undefined;
  /** Whether texts that look like UTF-8 read as Latin-1 are mended. */
  readonly mendsMojibake: boolean;
}
