import { parseArgs } from "node:util";

/** What a drill can be told on its command line. */
export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly nodes: number;
  readonly people: number;
  /** Words of faults' names; none for all. */
  readonly faults: readonly string[];
  readonly databaseBinary: string | undefined;
  /** The folder that holds the dist/ to run; absent: this one. */
  readonly program: string | undefined;
  readonly help: boolean;
}

export const HELP = `Starts nodes, a database and Redis of its own, lets people live on them while parts are killed, frozen and cut off, and
holds all that happened against the laws. Exits with 0 when none was broken.

  npm run drill                        one minute, two nodes, six people, everything that can go wrong
  npm run drill -- --minutes 30        longer
  npm run drill -- --seed 42           with the choices of an earlier drill
  npm run drill -- --faults kill,redis only faults with such a word in their name
  npm run drill -- --faults none       nothing goes wrong
  npm run drill -- --nodes 3 --people 10
  npm run drill -- --database /usr/sbin/mysqld
                                       on this server program: MariaDB or MySQL
  npm run drill -- --program ../other  what another checkout has built
`;

const MOST_SEEDS = 2 ** 31;

/** @throws Error that says what is wrong with the command line */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(Math.floor(Math.random() * MOST_SEEDS)) },
      nodes: { type: "string", default: "2" },
      people: { type: "string", default: "6" },
      faults: { type: "string", default: "" },
      database: { type: "string" },
      program: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    minutes: positive("minutes", values.minutes),
    seed: Math.floor(positive("seed", values.seed)),
    nodes: Math.floor(positive("nodes", values.nodes)),
    people: Math.max(2, Math.floor(positive("people", values.people))),
    faults: values.faults.split(",").filter((word) => word !== ""),
    databaseBinary: values.database,
    program: values.program,
    help: values.help,
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0, got "${value}".`);
  return number;
}
