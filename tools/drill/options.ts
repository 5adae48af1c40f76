import { parseArgs } from "node:util";
import { MEDIA_STORES, type MediaStoreKind } from "./cluster/media-store.js";

/** Command-line options of a drill. */
export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly nodes: number;
  readonly people: number;
  /** Words of fault names; empty for all. */
  readonly faults: readonly string[];
  /** Name of a replicated database, or path of a server's program. */
  readonly databaseKind: string | undefined;
  readonly store: MediaStoreKind;
  /** Folder of the dist/ to run; absent: this repository. */
  readonly program: string | undefined;
  readonly help: boolean;
}

export const HELP = `Starts nodes, a database and Redis, runs a workload while processes are killed, frozen and cut off, and checks the
recorded history. Exits with 0 when no checker finds a violation.

  npm run drill                        one minute, two nodes, six users, all faults
  npm run drill -- --minutes 30        longer
  npm run drill -- --seed 42           with the random choices of an earlier drill
  npm run drill -- --faults kill,redis only faults with such a word in their name
  npm run drill -- --faults none       no faults
  npm run drill -- --nodes 3 --people 10
  npm run drill -- --database /usr/sbin/mysqld
                                       on this server program: MariaDB or MySQL
  npm run drill -- --database galera   on three replicated servers behind HAProxy; or group-replication. As root, on
                                       Debian, whose packages it downloads. Exits with 77 where that is impossible
  npm run drill -- --store s3          uploads in an S3-compatible store instead of a folder
  npm run drill -- --program ../other  the build of another checkout
`;

const MAX_SEED = 2 ** 31;

/** @throws Error for an invalid option */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(Math.floor(Math.random() * MAX_SEED)) },
      nodes: { type: "string", default: "2" },
      people: { type: "string", default: "6" },
      faults: { type: "string", default: "" },
      database: { type: "string" },
      store: { type: "string", default: "disk" },
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
    databaseKind: values.database,
    store: storeOf(values.store),
    program: values.program,
    help: values.help,
  };
}

function storeOf(value: string): MediaStoreKind {
  const kind = MEDIA_STORES.find((name) => name === value);
  if (kind === undefined) throw new Error(`--store must be one of ${MEDIA_STORES.join(", ")}, got "${value}".`);
  return kind;
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0, got "${value}".`);
  return number;
}
