import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { countOpenSessions, endAllSessions, endUserSessions } from "./features/auth/sessions/operator.js";
import { systemClock } from "./infra/clock.js";
import { readConfig } from "./infra/config.js";
import { withDatabase } from "./infra/database/command.js";
import type { Database } from "./infra/database/database.js";
import { StartupError } from "./infra/errors.js";
import { parsePhoneNumber } from "./infra/phone-number.js";
import { exitWithError, print } from "./cli.js";

const HELP = `Ends sessions of a running ConvoSpace: their requests are refused at once, and their sockets are closed with 4403 within
seconds, at every process. Whoever is concerned signs in again. It takes the settings of the app, and works on DATABASE_URL, or
else on the database that the app keeps below DATA_DIR, running or not.

  npm run end-sessions -- --phone +14155550123     the sessions of one person
  npm run end-sessions -- --all [--yes]            the sessions of everybody; --yes answers the question beforehand
  npm run end-sessions -- --help

It exits with 0 when they are ended, be it none, and with 1 and the reason when nothing was done.
`;

/** Sessions to end: of one user, or all. */
type Options = { readonly phoneNumber: string } | { readonly isSure: boolean };

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) print(HELP);
  else await withDatabase(readConfig(), { print }, (db) => endSessions({ ...db, now: systemClock }, options));
} catch (error) {
  exitWithError(error);
}

async function endSessions(cluster: Database & { readonly now: () => Date }, options: Options): Promise<void> {
  if ("phoneNumber" in options) {
    const { phoneNumber } = options;
    const count = await endUserSessions(cluster, phoneNumber);
    if (count === undefined) throw new StartupError(`There is no account with the number ${phoneNumber}.`);
    print(`Ended ${count === 1 ? "1 session" : `${count} sessions`} of ${phoneNumber}.`);
    return;
  }
  if (!options.isSure && !(await isConfirmed(`End all ${await countOpenSessions(cluster)} sessions?`)))
    throw new StartupError("Nothing was ended.");
  print(`Ended ${await endAllSessions(cluster)} sessions.`);
}

/** Parses the command line; undefined for --help. @throws StartupError */
function readOptions(args: readonly string[]): Options | undefined {
  const { phone, all = false, yes: isSure = false, help } = parse(args);
  if (help === true) return undefined;
  if ((phone === undefined) !== all)
    throw new StartupError(`Name one person by --phone, or everybody by --all.\n\n${HELP}`);
  if (phone === undefined) return { isSure };
  const number = parsePhoneNumber(phone)?.number;
  if (number === undefined)
    throw new StartupError(`--phone must be a number with its country's code, such as +14155550123, got "${phone}".`);
  return { phoneNumber: number };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        phone: { type: "string" },
        all: { type: "boolean" },
        yes: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n\n${HELP}`, { cause: error });
  }
}

async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new StartupError("Add --yes to end all sessions: there is no terminal to ask at.");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/iu.test((await terminal.question(`${question} (yes or no) `)).trim());
  } finally {
    terminal.close();
  }
}
