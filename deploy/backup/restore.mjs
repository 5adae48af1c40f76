import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { Fault, openClient, run, start } from "./client.mjs";
import { copyStore, requireStore } from "./media-store.mjs";
import { giveToOwner, makeFolder } from "./owner.mjs";

const HELP = `Restores a backup of backup.mjs into an empty database and, with MEDIA_DIR, into an empty folder, while all processes
are stopped. Then it checks that all messages are there, and reserves the ids that may have been assigned since
the backup (npm run restored), for which the project has to be built. Takes the settings of backup.mjs. Run by root, the
media belong to the owner of MEDIA_DIR, or of the folder above it.

  DATABASE_URL=mysql://… MEDIA_DIR=/var/lib/convospace/media node deploy/backup/restore.mjs BACKUP
`;

const LACKING_CONVERSATIONS =
  "SELECT COUNT(*) FROM conversations c WHERE last_seq <> (SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id)";

const RESTORED = fileURLToPath(new URL("../../dist/restored.js", import.meta.url));

await run(async ([backup]) => {
  if (backup === undefined || backup.startsWith("-")) throw new Fault(HELP);
  const { DATABASE_URL, MEDIA_DIR } = process.env;
  const folder = resolve(backup);
  const manifest = await readManifest(folder);
  if (manifest.media !== null && !MEDIA_DIR) throw new Fault("The backup has media: set MEDIA_DIR.");
  if (manifest.media !== null) {
    await requireStore(join(folder, "media"));
    await requireEmpty(MEDIA_DIR);
  }
  if (!existsSync(RESTORED)) throw new Fault("Build the project first (npm run build): `npm run restored` is needed.");
  await verify(join(folder, "database.sql.gz"), manifest.database.sha256);
  await loadDatabase(DATABASE_URL, folder, manifest.database.kind);
  if (manifest.media !== null) await restoreMedia(join(folder, "media"), MEDIA_DIR, manifest.media);
  await start(process.execPath, [RESTORED], ["ignore", "inherit"]).ended;
  console.log(`Restored the backup of ${manifest.madeAt}.`);
});

async function readManifest(folder) {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => undefined);
  if (text === undefined) throw new Fault(`${folder} is no backup: it has no manifest.json.`);
  return JSON.parse(text);
}

async function requireEmpty(folder) {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0)
    throw new Fault(`${folder} is not empty: restore into a new folder, and nothing is overwritten.`);
}

async function verify(path, expected) {
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  if (digest.digest("hex") !== expected)
    throw new Fault(`${path} is damaged: its SHA-256 is not that of the manifest.`);
}

async function loadDatabase(url, folder, kind) {
  const client = await openClient(url);
  try {
    if (client.kind !== kind) throw new Fault(`The backup is of ${kind}, and this is a server of ${client.kind}.`);
    const tables = await client.query("SHOW TABLES");
    if (tables.length > 0) throw new Fault(`The database has tables (${tables[0]}, …): restore into an empty one.`);
    const { child, ended } = start(client.shell, [...client.args, client.database], ["pipe", "ignore"]);
    const read = pipeline(createReadStream(join(folder, "database.sql.gz")), createGunzip(), child.stdin);
    await Promise.all([ended, read]);
    const [lacking] = await client.query(LACKING_CONVERSATIONS);
    if (lacking !== "0") throw new Fault(`The backup is incomplete: ${lacking} conversations lack messages.`);
  } finally {
    await client.close();
  }
}

async function restoreMedia(folder, target, { files, bytes }) {
  const made = await makeFolder(target);
  const restored = await copyStore(folder, target);
  if (restored.files !== files || restored.bytes !== bytes)
    throw new Fault(`The backup is incomplete: it has ${restored.files} files of media instead of ${files}.`);
  // The server, which is another user than root, has to read them.
  if (process.getuid?.() === 0) await giveToOwner(made);
  console.log(`Restored ${files} files of media.`);
}
