import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Fault, openClient, run, start } from "./client.mjs";
import { copyStore } from "./media-store.mjs";

const HELP = `Makes a backup of the database and, with MEDIA_DIR, of the media store, in a new folder below FOLDER, while the server
runs. Takes DATABASE_URL, DATABASE_TLS, DATABASE_TLS_CA and MEDIA_DIR of the server; KEEP is the number of backups that
remain, all by default. Files that the backup before it has too are linked, not copied. JWT_SECRET is not part of it.
What a killed backup has left is removed after a day.

  DATABASE_URL=mysql://… MEDIA_DIR=/var/lib/convospace/media KEEP=14 node deploy/backup/backup.mjs FOLDER
`;

/** A finished backup; unfinished ones have another name. */
const NAME = /^\d{8}T\d{9}Z$/u;

/** A backup under way, or what a killed one has left. */
const UNFINISHED = /^unfinished-\d{8}T\d{9}Z$/u;
const DAY_MS = 86_400_000;

/** Rights on the whole server that reading the position in the binary log takes. */
const POSITION_RIGHTS = { mariadb: ["BINLOG MONITOR"], mysql: ["RELOAD", "REPLICATION CLIENT"] };

await run(async ([folder]) => {
  if (folder === undefined || folder.startsWith("-")) throw new Fault(HELP);
  const { DATABASE_URL, MEDIA_DIR, KEEP } = process.env;
  const home = resolve(folder);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const earlier = (await readdir(home)).filter((name) => NAME.test(name)).sort();
  const name = nameOf(new Date());
  await removeAbandoned(home);
  const unfinished = join(home, `unfinished-${name}`);
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const database = await dumpDatabase(DATABASE_URL, join(unfinished, "database.sql.gz"));
    // After the database: files never change, so that each one that the dump names is here, unless it was deleted meanwhile.
    const previous = earlier.length === 0 ? undefined : join(home, earlier.at(-1), "media");
    const media = MEDIA_DIR ? await copyStore(MEDIA_DIR, join(unfinished, "media"), previous) : undefined;
    const manifest = { madeAt: new Date().toISOString(), database, media: media ?? null };
    await writeFile(join(unfinished, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(unfinished, join(home, name));
    console.log(
      `${join(home, name)}: ${database.bytes} bytes of the database, ${media?.files ?? "no"} files of media.`,
    );
    if (media === undefined) console.log("MEDIA_DIR is not set: back up the bucket of S3_BUCKET by its own means.");
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  const surplus = KEEP ? [...earlier, name].slice(0, -Math.max(1, Number(KEEP))) : [];
  for (const old of surplus) await rm(join(home, old), { recursive: true, force: true });
});

/** Returns the name of a backup, which sorts by its time. */
function nameOf(time) {
  return time.toISOString().replaceAll(/[-:.]/gu, "");
}

/** Removes what killed backups have left: one that is younger than a day may be under way. */
async function removeAbandoned(home) {
  const oldest = `unfinished-${nameOf(new Date(Date.now() - DAY_MS))}`;
  for (const name of await readdir(home))
    if (UNFINISHED.test(name) && name < oldest) await rm(join(home, name), { recursive: true, force: true });
}

/** Dumps one consistent state without blocking writes. Returns the hash and the size of the file. */
async function dumpDatabase(url, path) {
  const client = await openClient(url);
  try {
    // Locks of tables in the dump would take a right that the server's user has not, and InnoDB ignores DISABLE KEYS.
    const plain = ["--skip-lock-tables", "--skip-add-locks", "--skip-disable-keys"];
    const args = [...client.args, "--single-transaction", "--quick", "--hex-blob", ...plain];
    const only = client.kind === "mysql" ? ["--set-gtid-purged=OFF", "--no-tablespaces"] : [];
    const position = await positionOption(client);
    const { child, ended } = start(client.dump, [...args, ...only, ...position, client.database], ["ignore", "pipe"]);
    const tail = lastBytes();
    const digest = createHash("sha256");
    let bytes = 0;
    const counter = new Transform({
      transform(chunk, _encoding, done) {
        digest.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    const written = pipeline(child.stdout, tail, createGzip(), counter, createWriteStream(path, { mode: 0o600 }));
    await Promise.all([ended, written]);
    // A dump that was cut ends without this line.
    if (!tail.text().includes("-- Dump completed")) throw new Fault("The dump of the database is incomplete.");
    return { kind: client.kind, sha256: digest.digest("hex"), bytes };
  } finally {
    await client.close();
  }
}

/**
 * Option for the position in the binary log, for a recovery up to a point in time: none without a log, or where the user may
 * not read it, as where it has rights on its own database alone.
 */
async function positionOption({ kind, query }) {
  const [isLogged] = await query("SELECT @@log_bin");
  if (isLogged !== "1") return [];
  const granted = await query(
    `SELECT privilege_type FROM information_schema.user_privileges
    WHERE grantee = CONCAT("'", REPLACE(CURRENT_USER(), "@", "'@'"), "'")`.replaceAll(/\s+/gu, " "),
  );
  const lacking = POSITION_RIGHTS[kind].filter((right) => !granted.includes(right));
  if (lacking.length === 0) return [kind === "mariadb" ? "--master-data=2" : "--source-data=2"];
  console.log(`Without the position in the binary log: the user of the database lacks ${lacking.join(" and ")}.`);
  return [];
}

/** Passes a stream through, and keeps its last bytes. */
function lastBytes() {
  let last = Buffer.alloc(0);
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      last = Buffer.concat([last, chunk]).subarray(-200);
      done(null, chunk);
    },
  });
  return Object.assign(stream, { text: () => last.toString("latin1") });
}
